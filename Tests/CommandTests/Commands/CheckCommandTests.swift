// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

@testable import walden

@Suite("walden check") struct CheckCommandTests {
    @Test func `every line has its word, and all is well with status 0`() async throws {
        try await withTwoRepositories { path, near, far in
            try await near.addSegment(3)
            try await far.addSegment(3)
            let run = await Captured.run(["check", "--config", path])
            #expect(run.status == 0, "\(run.captured.out) \(run.captured.err)")
            let lines = try #require(run.captured.out.first).split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("OK      near  put again: ") }, "\(lines)")
            #expect(lines.contains { $0.hasPrefix("OK      far   list: ") }, "\(lines)")
            #expect(lines.dropLast().allSatisfy { $0.hasPrefix("OK    ") || $0.hasPrefix("WARN  ") }, "\(lines)")
            #expect(lines.last?.hasSuffix("0 FAILED") == true)
        }
    }

    @Test func `a repository that is gone fails with status 1, and the other has its lines`() async throws {
        try await withTwoRepositories { path, _, _ in
            let folder = FilePath(path).removingLastComponent()
            try FileManager.default.removeItem(atPath: folder.appending("far").string)
            let run = await Captured.run(["check", "--json", "--config", path])
            #expect(run.status == 1)
            let result = try #require(try run.captured.document()["result"] as? [String: Any])
            let checks = try #require(result["checks"] as? [[String: Any]])
            func results(_ repository: String) -> Set<String> {
                Set(checks.filter { $0["repository"] as? String == repository }.compactMap { $0["result"] as? String })
            }
            #expect(results("far").contains("failed") && !results("near").contains("failed"))
            #expect(checks.allSatisfy { $0["what"] is String && $0["detail"] is String })
            let one = await Captured.run(["check", "--repository", "near", "--config", path])
            #expect(one.status == 0, "\(one.captured.out)")
        }
    }

    @Test(arguments: [["--timeout", "0s"], ["--timeout", "soon"], ["--repository", "nowhere"]])
    func `arguments that make no sense are said to`(_ arguments: [String]) async throws {
        try await withTwoRepositories { path, _, _ in
            #expect(await Captured.run(["check", "--config", path] + arguments).status == 2)
        }
    }
}
