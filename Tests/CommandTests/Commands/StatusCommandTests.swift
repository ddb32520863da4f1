// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

@testable import walden

@Suite("walden status") struct StatusCommandTests {
    @Test func `rows, the lag, and why the status is 1`() async throws {
        try await withTwoRepositories { path, near, far in
            for number in 3...15 as ClosedRange<UInt64> { try await near.addSegment(number) }
            try await far.addSegment(3)
            let run = await Captured.run(["status", "--config", path])
            #expect(run.status == 1)
            let text = try #require(run.captured.out.first)
            #expect(text.contains("12 segments, 192.0 MiB"), "\(text)")
            #expect(text.contains("PROBLEM: there is no backup"), "\(text)")
            #expect(text.contains("The server was not asked: "), "\(text)")
            #expect(!text.contains("at most"), "\(text)")
            #expect(!text.contains("hunter2") && !run.captured.err.contains("hunter2"))
            let strict = await Captured.run(["status", "--config", path, "--max-lag", "11", "--json"])
            #expect(strict.status == 1)
            let result = try #require(try strict.captured.document()["result"] as? [String: Any])
            let problems = try #require(result["problems"] as? [String])
            #expect(problems.contains { $0.contains("far is 12 segments behind, and at most 11 are allowed") })
            let rows = try #require(result["repositories"] as? [[String: Any]])
            #expect(rows.map { $0["lag_segments"] as? Int } == [0, 12])
            #expect(rows.map { $0["newest_segment"] as? String }.first == "00000001000000000000000F")
        }
    }

    @Test func `a repository that is gone has its row`() async throws {
        try await withTwoRepositories { path, _, _ in
            let far = FilePath(path).removingLastComponent().appending("far")
            try FileManager.default.removeItem(atPath: far.string)
            let run = await Captured.run(["status", "--config", path])
            #expect(run.status == 1)
            let text = try #require(run.captured.out.first)
            #expect(text.contains("cannot be used") && text.contains("PROBLEM: repository far"), "\(text)")
        }
    }
}
