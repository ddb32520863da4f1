// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

@testable import walden

@Suite("walden check") struct CheckCommandTests {
    @Test func `every line has its word, and a server that does not answer is a failure with status 1`() async throws {
        try await withTwoRepositories { path, near, far in
            try await near.addSegment(3)
            try await far.addSegment(3)
            let run = await Captured.run(["check", "--config", path])
            #expect(run.status == 1, "\(run.captured.out) \(run.captured.err)")
            let lines = try #require(run.captured.out.first).split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("OK      near  put again: ") }, "\(lines)")
            #expect(lines.contains { $0.hasPrefix("OK      far   list: ") }, "\(lines)")
            let failed = lines.filter { $0.hasPrefix("FAILED") }
            let subjects = failed.map { $0.dropFirst(12).prefix { $0 != ":" } }
            #expect(subjects == ["connection", "replication", "dumps", "last backup", "last backup"], "\(failed)")
            #expect(!lines.joined().contains("hunter2"))
        }
    }

    @Test func `one repository alone is checked without the server, and well with status 0`() async throws {
        try await withTwoRepositories { path, _, _ in
            let run = await Captured.run(["check", "--repository", "near", "--config", path])
            #expect(run.status == 0, "\(run.captured.out) \(run.captured.err)")
            let lines = try #require(run.captured.out.first).split(separator: "\n")
            #expect(lines.dropLast().allSatisfy { $0.hasPrefix("OK      near") }, "\(lines)")
            #expect(lines.last?.hasSuffix("0 FAILED") == true)
        }
    }

    @Test func `the line for Nagios is one, the worst first, with numbers and its own status`() async throws {
        try await withTwoRepositories { path, _, _ in
            let run = await Captured.run(["check", "--nagios", "--config", path])
            #expect(run.status == 2 && run.captured.err.isEmpty)
            let line = try #require(run.captured.out.first)
            #expect(run.captured.out.count == 1 && !line.contains("\n") && line.utf8.count <= NagiosLine.longest)
            #expect(
                line.hasPrefix("WALDEN CRITICAL - 5 failed, ") && line.contains("; FAILED connection: cannot connect"))
            #expect(line.contains(" | ok=") && line.contains(" failed=5 ") && line.contains(" free_near="), "\(line)")
            #expect(!line.contains("hunter2"))
            let one = await Captured.run(["check", "--nagios", "--repository", "near", "--config", path])
            #expect(one.status == 0 && one.captured.out.first?.hasPrefix("WALDEN OK - ") == true, "\(one.captured.out)")
        }
    }

    @Test(arguments: [["--config", "/nowhere/walden.yaml"], ["--bogus"], ["--json"], ["--timeout", "soon"]])
    func `for Nagios what cannot be checked is unknown, on standard output`(_ arguments: [String]) async {
        let run = await Captured.run(["check", "--nagios"] + arguments)
        #expect(
            run.status == 3 && run.captured.out.first?.hasPrefix("WALDEN UNKNOWN - ") == true, "\(run.captured.out)")
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
