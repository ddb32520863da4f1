// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// The main job, as a user does it.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct RestoreToTimeTests {
    private static let balances = """
        SELECT (SELECT sum(abalance) FROM pgbench_accounts) || ' ' || (SELECT sum(bbalance) FROM pgbench_branches)
            || ' ' || (SELECT coalesce(sum(delta), 0) || ' ' || count(*) FROM pgbench_history)
        """

    @Test func `every row of the moment before a drop is back from a backup taken under load`() async throws {
        try await RecoveryFixture.with {
            $0.starts = false
        } _: { fixture in
            let server = fixture.server
            try await server.start()
            try await initialize(fixture)
            try await server.succeed("pgbench", ["-i", "-q", "-s", "1", "-h", fixture.folder.string, "-U", "postgres"])
            let load = Task {
                try await server.run(
                    "pgbench", ["-n", "-c", "2", "-T", "600", "-h", fixture.folder.string, "-U", "postgres"])
            }
            try await server.wait(for: "pgbench to write") {
                try await fixture.text("SELECT count(*) FROM pgbench_history") != "0"
            }
            let id = try await fixture.backup("--note", "under load")
            try await fixture.fill("orders")
            try await server.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgbench'")
            _ = try await load.value
            let before = try await fixture.text(Self.balances)
            let moment = try await fixture.moment()
            try await server.sql("DROP TABLE orders; UPDATE pgbench_branches SET bbalance = bbalance + 1")
            try await fixture.archiveAll()
            let after = try await fixture.text(Self.balances)

            let listed = try await fixture.succeed("list")
            #expect(listed.out.contains(id) && listed.out.contains("under load"))
            try await fixture.succeed("plan", "--to-time", moment)
            let place = fixture.place()
            let restored = try await fixture.restore(place, "--to-time", moment)
            #expect(restored["recovery"]?["promoted"]?.flag == true)
            #expect(restored["recovery"]?["server_said"]?.text?.contains("recovery stopping before commit") == true)

            #expect(try await fixture.value(place, Self.balances) == before)
            let numbers = before.split(separator: " ")
            #expect(Set(numbers.prefix(3)).count == 1 && numbers.last != "0", "torn: \(before)")
            let rows = try await fixture.value(place, RecoveryFixture.summary(of: "orders"))
            #expect(rows == RecoveryFixture.thousandRows)
            #expect(try await fixture.value(place, "SHOW archive_mode") == "off")
            // The original goes on as if nothing had happened.
            #expect(try await fixture.text(Self.balances) == after)
            #expect(try await server.sql("SELECT to_regclass('orders')").first?.first == .some(nil))
            #expect(try await fixture.text("SHOW archive_mode") == "on")
        }
    }

    /// The two lines as `walden init` prints them for people, put where it says.
    private func initialize(_ fixture: RecoveryFixture) async throws {
        try FileManager.default.removeItem(atPath: fixture.configuration.string)
        let printed = try await fixture.succeed(
            "init", "--repository", fixture.repository.string, "--connection", fixture.server.conninfo)
        let lines = printed.out.split(separator: "\n").filter { $0.hasPrefix("archive_") }
        #expect(lines.count == 2)
        let file = try FileHandle(
            forWritingTo: URL(fileURLWithPath: fixture.server.dataDirectory.appending("postgresql.conf").string))
        try file.seekToEnd()
        try file.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        try file.close()
        try await fixture.server.restart()
    }

    @Test func `pg_verifybackup accepts the folder before its start, and archiving goes on with keep-archiving`()
        async throws
    {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("orders")
            try await fixture.archiveAll()
            let place = fixture.place()
            try await fixture.succeed(["restore", "--latest", "--keep-archiving"] + place.arguments)
            // -n: the WAL is in the archive, not in the folder. Nothing else has to be left out: postgresql.auto.conf and
            // recovery.signal, which a restore writes, are what pg_verifybackup itself expects to differ.
            let verified = try await fixture.run(
                fixture.server.programs.path("pg_verifybackup").string, ["-n", place.path.string])
            #expect(verified.status == 0, "\(verified.testDescription)")

            try await fixture.server.stop()
            try await fixture.server.succeed(
                "pg_ctl", ["-D", place.path.string, "-l", fixture.folder.appending("copy.log").string, "-w", "start"])
            try await fixture.server.wait(for: "the end of recovery") {
                try await fixture.value(place, "SELECT pg_is_in_recovery()::text") == "false"
            }
            #expect(try await fixture.value(place, "SHOW archive_mode") == "on")
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
            let segment = try await fixture.archiveAll(place)
            #expect(segment.hasPrefix("00000002"))
        }
    }
}
