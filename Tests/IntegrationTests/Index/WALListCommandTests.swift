// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// `walden wal list`: ranges, gaps, timelines that nothing leads to.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct WALListCommandTests {
    private func name(_ number: Int, on timeline: Int = 1) -> String {
        String(format: "%08X%08X%08X", timeline, number / 256, number % 256)
    }

    /// Fault 30 of docs/faults.md.
    @Test func `a deleted segment shows as a gap by name, with the reason that was recorded`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            for number in 3...7 as ClosedRange<UInt64> { try await fixture.pushed(number) }
            try await fixture.remove(fixture.stored(name(5)))
            let plain = try await fixture.walden("wal", "list")
            #expect(plain.status == 0, "\(plain)")
            let rows = plain.out.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(rows.contains { $0.starts(with: ["GAP", name(5), name(5), "1"]) }, "\(plain.out)")
            #expect(rows.contains { $0.starts(with: [name(3), name(4), "2"]) }, "\(plain.out)")
            #expect(rows.contains { $0.starts(with: [name(6), name(7), "2"]) }, "\(plain.out)")

            let record = """
                {"first":"\(name(5))","format":1,"last":"\(name(5))","reason":"the disk was full",\
                "recorded_at":"2026-11-22T10:00:00Z","walden":"0.1.0"}
                """
            let line = "mkdir -p \"$1\" && printf '%s\\n' \"$2\" > \"$1/$3\""
            let folder = fixture.repository.appending(
                "main/\(fixture.cluster.programs.major)-\(fixture.systemIdentifier)/gaps")
            _ = try await fixture.shell(line, [folder.string, record, "\(name(5))-\(name(5)).json"])
            let result = try await fixture.json("wal", "list")
            let timeline = try #require((result["timelines"] as? [[String: Any]])?.first)
            let gap = try #require((timeline["gaps"] as? [[String: Any]])?.first)
            #expect(gap["first"] as? String == name(5) && gap["last"] as? String == name(5))
            #expect(gap["reasons"] as? [String] == ["the disk was full"])
            let ranges = try #require(timeline["ranges"] as? [[String: Any]])
            #expect(ranges.map { $0["segments"] as? Int } == [2, 2])
            #expect(ranges.allSatisfy { ($0["stored_bytes"] as? Int ?? 0) > 0 })
        }
    }

    /// Fault 19 of docs/faults.md.
    @Test func `timelines say where they came from, and which nothing leads to`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            try await fixture.pushed(3)
            for timeline in 2...3 as ClosedRange<UInt32> { try await fixture.pushed(4, timeline: timeline) }
            let history = try await fixture.file(
                "00000002.history", Array("1\t0/4000000\tno recovery target specified\n".utf8))
            expectQuietSuccess(try await fixture.push(history))
            let partial = try await fixture.segment(4, suffix: ".partial", in: "unfinished")
            expectQuietSuccess(try await fixture.push(partial))

            let all = try await fixture.walden("wal", "list")
            #expect(all.status == 0, "\(all)")
            #expect(
                all.out.contains("Timeline 2, from timeline 1 at 0/4000000: no recovery target specified"), "\(all.out)"
            )
            #expect(all.out.contains("Timeline 3, no history file: nothing leads to it"), "\(all.out)")
            #expect(all.out.contains("unfinished: \(name(4)).partial"), "\(all.out)")
            let one = try await fixture.json("wal", "list", "--timeline", "3")
            let timelines = try #require(one["timelines"] as? [[String: Any]])
            #expect(timelines.map { $0["history"] as? String } == ["missing"])
            let none = try await fixture.walden("wal", "list", "--timeline", "9")
            #expect(none.status == 3, "\(none)")
            let other = try await fixture.walden("wal", "list", "--generation", "15-1")
            #expect(other.status == 3 && other.err.contains(fixture.systemIdentifier), "\(other)")
        }
    }

    @Test func `nothing archived yet is no failure`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let answer = try await fixture.walden("wal", "list")
            #expect(answer.status == 0 && answer.out.contains("No WAL of main"), "\(answer)")
        }
    }
}
