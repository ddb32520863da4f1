// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct FindCommitsTests {
    @Test func `commits and aborts are those of pg_waldump, in its order, and a range and a limit choose among them`()
        async throws
    {
        try await RecoveryFixture.forFinding { fixture in
            let server = fixture.server
            try await fixture.backup()
            let first = try await fixture.text("SELECT pg_current_wal_lsn()")
            for index in 1...40 {
                try await server.sql("CREATE TABLE t\(index) AS SELECT repeat('x', 2000) FROM generate_series(1, 100)")
            }
            let begin = try await fixture.moment()
            try await server.sql("CREATE TABLE p (id int)")
            try await server.sql("BEGIN; INSERT INTO p VALUES (1); PREPARE TRANSACTION 'one'")
            try await server.sql("BEGIN; INSERT INTO p VALUES (2); PREPARE TRANSACTION 'two'")
            try await server.sql("COMMIT PREPARED 'one'")
            try await server.sql("ROLLBACK PREPARED 'two'")
            try await server.sql(
                "BEGIN; SAVEPOINT a; INSERT INTO p VALUES (3); RELEASE a; INSERT INTO p VALUES (4); COMMIT")
            try await server.sql("BEGIN; INSERT INTO p VALUES (5); ROLLBACK")
            let end = try await fixture.moment()
            try await fixture.fill("behind")
            try await fixture.archiveAll()

            let found = try #require(try await fixture.find("--aborts")["transactions"]).elements
            let archived = try await WaldumpRecord.all(of: fixture, from: first).filter { $0.isCommit || $0.isAbort }
            let lsns = Set(found.compactMap { $0["lsn"]?.text })
            #expect(archived.allSatisfy { lsns.contains($0.lsn) })
            let known = found.filter { one in archived.contains { $0.lsn == one["lsn"]?.text } }
            #expect(known.map { $0["lsn"]?.text } == archived.map(\.lsn))
            #expect(known.map { $0["xid"]?.number.map(UInt32.init) } == archived.map(\.endedXID))
            #expect(known.map { $0["outcome"]?.text } == archived.map { $0.isCommit ? "commit" : "abort" })

            let some = try #require(try await fixture.find("--aborts", "--from", begin, "--to", end)["transactions"])
                .elements
            #expect(
                some.map {
                    "\($0["outcome"]?.text ?? "") \($0["prepared"]?.flag == true) \($0["subtransactions"]?.number ?? -1)"
                }
                    == ["commit false 0", "commit true 0", "abort true 0", "commit false 1", "abort false 0"])
            let cut = try await fixture.find("--from", begin, "--to", end, "--limit", "2")
            #expect(cut["transactions"]?.elements.map { $0["lsn"]?.text } == some.prefix(2).map { $0["lsn"]?.text })
            #expect(cut["is_cut"]?.flag == true)
            #expect(try await fixture.find("--from", begin, "--to", end, "--limit", "3")["is_cut"]?.flag == false)
            try await fixture.expect(2, saying: ["time zone"], ["wal", "find", "--from", "2026-11-22 10:00"])
            try await fixture.expect(2, saying: ["later than"], ["wal", "find", "--from", end, "--to", begin])
        }
    }

    @Test func `restore points are found, and a name that was used twice is marked`() async throws {
        try await RecoveryFixture.forFinding { fixture in
            try await fixture.backup()
            for name in ["before", "release 4.2", "before"] {
                try await fixture.server.sql("SELECT pg_create_restore_point('\(name)')")
            }
            try await fixture.archiveAll()
            let points = try #require(try await fixture.find("--restore-points")["restore_points"]).elements
            #expect(points.prefix(3).map { $0["name"]?.text } == ["before", "release 4.2", "before"])
            #expect(points.prefix(3).map { $0["name_is_used_twice"]?.flag } == [true, false, true])
            #expect(try await fixture.succeed("wal", "find", "--restore-points").out.contains("USED TWICE"))
        }
    }

    @Test func `what a new timeline repeats of its parent is shown once`() async throws {
        try await RecoveryFixture.forFinding { fixture in
            try await fixture.backup()
            try await fixture.fill("shared")
            let fork = try await fixture.moment()
            try await fixture.fill("lost")
            try await fixture.archiveAll()
            let second = fixture.place("second", port: 5433)
            try await fixture.restore(second, "--to-time", fork, "--keep-archiving")
            _ = try await fixture.query(second, "CREATE TABLE found AS SELECT 1 AS id")
            try await fixture.archiveAll(second)

            let found = try #require(try await fixture.find()["transactions"]).elements
            let first = found.filter { $0["timeline"]?.number == 1 }
            let onSecond = found.filter { $0["timeline"]?.number == 2 }
            #expect(!onSecond.isEmpty && first.count + onSecond.count == found.count)
            let shared = Set(first.map(Self.identity))
            #expect(onSecond.allSatisfy { !shared.contains(Self.identity($0)) })
            let only = try #require(try await fixture.find("--timeline", "2")["transactions"]).elements
            #expect(only.map { $0["lsn"]?.text } == onSecond.map { $0["lsn"]?.text })
            try await fixture.expect(3, saying: ["timeline 7"], ["wal", "find", "--timeline", "7"])
        }
    }

    @Test func `a damaged and a missing segment are told of, and the rest is found`() async throws {
        try await RecoveryFixture.forFinding { fixture in
            try await fixture.backup()
            for index in 1...6 {
                try await fixture.fill("t\(index)", rows: 2000)
                try await fixture.archiveAll()
            }
            let all = try #require(try await fixture.find()["transactions"]).elements.count
            let segments = try fixture.segments()
            try fixture.rewrite(segments[1]) { $0[$0.count / 2] ^= 0x55 }
            try FileManager.default.removeItem(atPath: segments[3].string)
            let found = try await fixture.find()
            let warnings = try #require(found["warnings"]).elements.compactMap(\.text)
            for segment in [segments[1], segments[3]] {
                let name = try #require(segment.lastComponent?.stem.prefix(24))
                #expect(warnings.contains { $0.contains(name) }, "\(warnings)")
            }
            let left = try #require(found["transactions"]).elements.count
            #expect(left > 0 && left < all)
        }
    }

    private static func identity(_ transaction: JSONText) -> String {
        "\(transaction["xid"]?.number ?? 0) \(transaction["time"]?.text ?? "")"
    }
}
