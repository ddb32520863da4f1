// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// `walden wal index` on what a real server archived over the end of a LOG.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct WALIndexCommandTests {
    @Test func `every line says what pg_waldump says, records that cross borders included`() async throws {
        try await IndexFixture.with { fixture in
            let archived = try await fixture.crossLog().filter { $0.dropFirst(8).hasPrefix("00000004") }
            let result = try await fixture.json("wal", "index")
            let timeline = try #require((result["timelines"] as? [[String: Any]])?.first)
            #expect(timeline["made_logs"] as? [String] == ["00000004"])
            #expect((timeline["open"] as? [String: Any])?["log"] as? String == "00000005")
            let lines = try await fixture.indexLines("00000004")
            #expect(lines.first?["log"] as? String == "00000004")
            #expect(lines.dropFirst().map { $0["segment"] as? String } == archived)
            #expect(archived.count >= 3)
            for line in lines.dropFirst() { try await compare(line, fixture) }
            #expect(lines.dropFirst().allSatisfy { $0["open_tail"] == nil && $0["damage"] == nil })
            #expect(lines.contains { $0["drops"] != nil })
            let points = lines.flatMap { $0["restore_points"] as? [[String: Any]] ?? [] }
            #expect(points.map { $0["name"] as? String } == ["before the border"])
        }
    }

    private func compare(_ line: [String: Any], _ fixture: WaldenFixture) async throws {
        let name = try #require(line["segment"] as? String)
        let judge = try await WALDump(of: name, fixture)
        let totals = line["totals"] as? [String: Any] ?? [:]
        let commits = judge.ends.filter { $0.outcome == "commit" }
        #expect(totals["records"] as? Int ?? 0 == judge.records, "\(name)")
        #expect(totals["commits"] as? Int ?? 0 == commits.count, "\(name)")
        #expect(totals["aborts"] as? Int ?? 0 == judge.ends.count - commits.count, "\(name)")
        #expect(line["first_record"] as? String == judge.firstLSN, "\(name)")
        for (member, end) in [("first_commit", commits.first), ("last_commit", commits.last)] {
            let ours = line[member] as? [String: Any]
            #expect(ours?["xid"] as? UInt32 == end?.xid, "\(name) \(member)")
            #expect(ours?["lsn"] as? String == end?.lsn, "\(name) \(member)")
        }
        let xids = judge.ends.map(\.xid)
        #expect(totals["xids"] as? [UInt32] == (xids.isEmpty ? nil : [xids.min() ?? 0, xids.max() ?? 0]), "\(name)")
    }

    @Test func `twice is once, killed is as if it had not begun, damaged is made anew`() async throws {
        try await IndexFixture.with { fixture in
            _ = try await fixture.crossLog()
            let object = fixture.indexObject("00000004")
            let walden = fixture.programs.walden.string
            for delay in ["0.01", "0.03", "0.06", "0.1", "0.2"] {
                let line = "delay=$1; shift; \"$@\" >/dev/null 2>&1 & sleep $delay; kill -KILL $! 2>/dev/null; wait $!"
                _ = try await fixture.shell(line, [delay, walden, "wal", "index"])
                guard FileManager.default.fileExists(atPath: object.string) else { continue }
                #expect(try await fixture.indexLines("00000004").count > 3)
                try await fixture.remove(object)
            }
            let first = try await fixture.walden("wal", "index")
            #expect(first.status == 0, "\(first)")
            #expect(first.out.contains("indexed LOG 00000004") && first.out.contains("LOG 00000005 is still open"))
            let before = try await fixture.listing().filter { !$0.contains("/jobs/") && !$0.contains("/leases/") }
            let second = try await fixture.walden("wal", "index")
            #expect(second.status == 0 && second.out.contains("nothing to index, 1 LOG indexed already"), "\(second)")
            #expect(try await fixture.listing().filter { !$0.contains("/jobs/") && !$0.contains("/leases/") } == before)

            let good = try await fixture.indexLines("00000004")
            try await fixture.cluster.succeed("/usr/bin/truncate", ["-s", "-20", object.string])
            let third = try await fixture.walden("wal", "index")
            #expect(third.status == 0 && third.out.contains("indexed LOG 00000004"), "\(third)")
            #expect(try await NSArray(array: fixture.indexLines("00000004")) == NSArray(array: good))
            let fourth = try await fixture.walden("wal", "index", "--rebuild")
            #expect(fourth.status == 0 && fourth.out.contains("indexed LOG 00000004"), "\(fourth)")
            #expect(try await NSArray(array: fixture.indexLines("00000004")) == NSArray(array: good))
        }
    }

    @Test func `a damaged segment is named, the rest is indexed, and the status is 5`() async throws {
        try await IndexFixture.with { fixture in
            let archived = try await fixture.crossLog().filter { $0.dropFirst(8).hasPrefix("00000004") }
            let broken = try #require(archived.dropFirst().first)
            try await fixture.cluster.succeed("/usr/bin/truncate", ["-s", "-7", fixture.stored(broken).string])
            for _ in 0..<2 {
                let answer = try await fixture.walden("wal", "index")
                #expect(answer.status == 5, "\(answer)")
                #expect(answer.out.contains("DAMAGED \(broken)"), "\(answer)")
            }
            let lines = try await fixture.indexLines("00000004").dropFirst()
            #expect(lines.filter { $0["damage"] != nil }.map { $0["segment"] as? String } == [broken])
            #expect(lines.count == archived.count)
        }
    }

    @Test func `a timeline that is not there is not found`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let answer = try await fixture.walden("wal", "index", "--timeline", "7")
            #expect(answer.status == 3, "\(answer)")
            let usage = try await fixture.walden("wal", "index", "--timeline", "0")
            #expect(usage.status == 2, "\(usage)")
            let nothing = try await fixture.walden("wal", "index")
            #expect(nothing.status == 0 && nothing.out.contains("no WAL yet"), "\(nothing)")
        }
    }
}
