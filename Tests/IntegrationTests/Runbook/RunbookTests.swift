// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// The runbook, followed command by command on real servers that are in the trouble that it is for.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct RunbookTests {
    private static let moment = "2026-11-22 10:01:59 UTC"
    private static let position = "0/5000148"
    private static let segment = "000000010000000000000005"

    @Test func `each section is followed by a test`() throws {
        #expect(try Set(Runbook.sections().keys) == Set(0...10))
        #expect(try Runbook.sections().values.allSatisfy { !$0.isEmpty })
    }

    @Test func `1 and 9: a dropped table comes back, beside and in place, also after a restore that went too far`()
        async throws
    {
        try await RecoveryFixture.wellSet { fixture in
            var host = try await RunbookHost(fixture)
            try await fixture.fill("orders")
            try await fixture.backup()
            try await fixture.server.sql("INSERT INTO orders VALUES (1001, 7)")
            host.put(try await fixture.moment(), for: Self.moment)
            try await fixture.server.sql("DROP TABLE orders")
            try await fixture.archiveAll()

            var look = try Runbook.steps(0)
            #expect(try await host.run(look.next("walden status"), statuses: [0, 1]).contains("The server writes"))
            #expect(try await host.run(look.next("walden check")).contains("0 FAILED"))
            #expect(try await host.run(look.next("walden window")).contains("the archive"))
            look.expectDone()

            try await host.run(
                "walden restore --latest --into /srv/restored --start --port 5433 --socket-directory /tmp")
            try await restoreAgain(host)
            try await host.run("rm -r /srv/restored")
            try await restoreTable(&host)
        }
    }

    private func restoreAgain(_ host: RunbookHost) async throws {
        var steps = try Runbook.steps(9)
        try await host.run(steps.next("pg_ctl"))
        #expect(try await host.run(steps.next("walden plan")).contains("all there"))
        try await host.run(steps.next("walden restore"))
        #expect(try await host.run(steps.next("psql")).contains("1001"))
        steps.expectDone()
    }

    private func restoreTable(_ host: inout RunbookHost) async throws {
        var steps = try Runbook.steps(1)
        let drops = try await host.run(steps.next("walden wal find"))
        #expect(drops.contains("dropped table postgres.public.orders"), "\(drops)")
        let position = try #require(drops.firstMatch(of: /--to-lsn ([0-9A-F]+\/[0-9A-F]+)/)?.output.1)
        host.put(String(position), for: Self.position)
        for _ in 0..<2 { #expect(try await host.run(steps.next("walden plan")).contains("all there")) }
        #expect(try await host.run(steps.next("walden restore")).contains("takes writes"))
        #expect(try await host.run(steps.next("psql -h /tmp")).contains("1001"))
        try await host.run(steps.next("pg_dump"))
        try await host.run(steps.next("psql -X"))
        #expect(try await host.run(steps.next("SELECT count")).contains("1001"))
        try await host.run(steps.next("pg_ctl"))
        try await host.run(steps.next("rm -r"))

        try await host.run(steps.next("systemctl stop"))
        try await host.run(steps.next("mv"))
        try await host.run(steps.next("walden restore"))
        try await host.run(steps.next("systemctl start"))
        try await host.wait(steps.next("pg_is_in_recovery"), until: "f")
        #expect(try await host.fixture.text("SELECT count(*) FROM orders") == "1001")
        for _ in 0..<2 { try await host.run(steps.next("ALTER SYSTEM RESET")) }
        try await host.run(steps.next("walden backup"))
        #expect(try await host.run(steps.next("walden check")).contains("0 FAILED"))
        steps.expectDone()
    }

    @Test func `2 and 5: a server that is gone is made anew, and the standby of that takes over, and back`()
        async throws
    {
        try await RecoveryFixture.wellSet { fixture in
            let host = try await RunbookHost(fixture)
            try await fixture.fill("orders")
            try await fixture.backup()
            try await fixture.server.sql("INSERT INTO orders VALUES (1001, 7)")
            try await fixture.archiveAll()
            try await fixture.server.stop(.immediate)
            try await host.run("rm -r /var/lib/postgresql/15/main")
            try await makeAnew(host)
            #expect(try await fixture.text("SELECT count(*) FROM orders") == "1001")
            try await failOver(host)
        }
    }

    private func makeAnew(_ host: RunbookHost) async throws {
        var steps = try Runbook.steps(2)
        #expect(try await host.run(steps.next("walden list")).contains("-full"))
        try await host.run(steps.next("walden window"))
        #expect(try await host.run(steps.next("walden plan")).contains("all there"))
        #expect(try await host.run(steps.next("walden restore")).contains("takes writes"))
        try await host.run(steps.next("ALTER SYSTEM RESET"))
        try await host.run(steps.next("pg_ctl"))
        try await host.run(steps.next("systemctl start"))
        try await host.run(steps.next("walden backup"))
        let checked = try await host.run(steps.next("walden check"))
        #expect(checked.contains("0 FAILED") && !checked.contains("recovery target"), "\(checked)")
        steps.expectDone()
    }

    private func failOver(_ host: RunbookHost) async throws {
        var host = host
        let (fixture, standby) = (host.fixture, host.fixture.folder.appending("standby"))
        host.put("host=\(fixture.folder) port=5433", for: "host=db2")
        try await fixture.server.succeed(
            "pg_basebackup", ["-D", standby.string, "-d", fixture.server.conninfo, "-R", "-c", "fast"])
        try await host.run("echo \"port = 5433\" >> '\(standby)/postgresql.conf'")
        fixture.server.onCleanup { [server = fixture.server] in
            _ = try? await server.run("pg_ctl", ["-D", standby.string, "-m", "immediate", "-w", "stop"])
        }
        // What the old primary writes now never gets to the standby, nor to the archive.
        try await fixture.server.sql("ALTER SYSTEM SET archive_command = '/bin/false'")
        try await fixture.server.sql("SELECT pg_reload_conf()")
        try await fixture.server.sql("CREATE TABLE too_late AS SELECT 1 AS id")
        try await host.run("systemctl stop")
        try await host.run("pg_ctl -D '\(standby)' -l '\(standby)/log' -w start")
        let text = try fixture.content(fixture.configuration)
        try text.replacing("port=5432", with: "port=5433")
            .write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)

        var steps = try Runbook.steps(5)
        #expect(try await host.run(steps.next("pg_promote"), port: 5433).contains("t"))
        #expect(try await host.run(steps.next("walden check"), port: 5433).contains("0 FAILED"))
        try await host.run(steps.next("walden backup"))
        try await host.run(steps.next("pg_rewind"))
        // It has taken over the configuration of the other, which has the same place here.
        try await host.run("echo \"port = 5432\" >> /var/lib/postgresql/15/main/postgresql.conf")
        try await host.run(steps.next("systemctl start"))
        #expect(try await host.run(steps.next("pg_is_in_recovery")).contains("t"))
        steps.expectDone()
        #expect(try await fixture.text("SELECT to_regclass('too_late') IS NULL") == "t")
        try await fixture.server.wait(for: "the old primary to stream") {
            try await fixture.text("SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'") == "1"
        }
    }

    @Test func `3, 4, 7 and 10: a disk that fills, archiving that fails, a missing segment, a new generation`()
        async throws
    {
        try await RecoveryFixture.wellSet {
            $0.starts = false
        } _: { fixture in
            var host = try await RunbookHost(fixture)
            try twoRepositories(fixture)
            try await fixture.startArchiving()
            try await fixture.backup()
            try await breakArchiving(host)
            try await lookAtDisk(host)
            try await mendArchiving(&host)
            try await mendGap(&host)
            try await upgrade(host)
        }
    }

    private func twoRepositories(_ fixture: RecoveryFixture) throws {
        let text = try fixture.content(fixture.configuration).replacing(
            "  - directory: \(fixture.repository)",
            with: """
                  - name: here
                    directory: \(fixture.repository)
                  - name: offsite
                    directory: \(fixture.folder)/offsite
                """)
        try text.write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
    }

    private func breakArchiving(_ host: RunbookHost) async throws {
        let server = host.fixture.server
        try await server.sql("SELECT pg_create_physical_replication_slot('old_standby', true)")
        try await host.run("chmod 000 '\(host.fixture.folder)/offsite'")
        for _ in 0..<3 {
            try await server.sql("SELECT pg_switch_wal() FROM pg_create_restore_point('more')")
        }
        try await server.wait(for: "archiving to fail") {
            try await host.fixture.text("SELECT failed_count > 0 FROM pg_stat_archiver") == "t"
        }
    }

    private func lookAtDisk(_ host: RunbookHost) async throws {
        var steps = try Runbook.steps(3)
        try await host.run(steps.next("df -h"))
        #expect(try await host.run(steps.next("pg_stat_archiver")).contains("last_failed_wal"))
        try await host.run(steps.next(".ready"))
        #expect(try await host.run(steps.next("pg_replication_slots")).contains("old_standby"))
        try await host.run(steps.next("SHOW wal_keep_size"))
        #expect(try await host.run(steps.next("walden check"), statuses: [1]).contains("archiving fails"))
        try await host.run(steps.next("pg_drop_replication_slot"))
        for word in ["systemctl stop", "mv", "ln -s", "systemctl start"] { try await host.run(steps.next(word)) }
        steps.expectDone()
        #expect(try await host.fixture.text("SELECT count(*) FROM pg_replication_slots") == "0")
    }

    private func mendArchiving(_ host: inout RunbookHost) async throws {
        var steps = try Runbook.steps(4)
        let checked = try await host.run(steps.next("walden check"), statuses: [1])
        #expect(checked.contains("offsite") && checked.contains("Permission denied"), "\(checked)")
        let failed = try await host.run(steps.next("last_failed_wal")).trimmingCharacters(in: .whitespacesAndNewlines)
        host.put(failed, for: Self.segment)
        let pushed = try await host.run(steps.next("walden-wal push"), statuses: [1])
        #expect(pushed.contains("offsite"), "\(pushed)")
        try await host.run("chmod 700 '\(host.fixture.folder)/offsite'")
        for _ in 0..<2 { try await host.run(steps.next("walden prune")) }
        try await host.run(steps.next("pg_switch_wal"))
        try await host.wait(steps.next("last_archived_time > last_failed_time"), until: "t")
        #expect(try await host.run(steps.next("walden check")).contains("0 FAILED"))
        steps.expectDone()
        host.places.removeFirst()
    }

    private func mendGap(_ host: inout RunbookHost) async throws {
        let fixture = host.fixture
        try await fixture.archiveAll()
        let segments = try fixture.segments()
        let lost = try #require(segments.dropLast().last)
        let name = try #require(lost.lastComponent?.string.prefix(24))
        host.put(String(name), for: Self.segment)
        let other = lost.string.replacing(fixture.repository.string, with: "\(fixture.folder)/offsite")
        try await host.run("rm '\(lost)' '\(other)'")

        var steps = try Runbook.steps(7)
        #expect(try await host.run(steps.next("walden wal list")).contains(name))
        try await host.run(steps.next("walden window"))
        try await host.run(steps.next("walden-wal push"))
        #expect(fixture.exists(lost))
        try await host.run("rm '\(lost)'")
        try await host.run(steps.next("walden copy"))
        #expect(fixture.exists(lost))
        try await host.run(steps.next("walden backup"))
        try await host.run(steps.next("walden window"))
        steps.expectDone()
    }

    private func upgrade(_ host: RunbookHost) async throws {
        let (server, data) = (host.fixture.server, host.fixture.server.dataDirectory)
        try await host.run("systemctl stop")
        try await host.run("mv '\(data)' '\(data).old'")
        // What pg_upgrade makes with its initdb, too: another system identifier.
        try await server.succeed(
            "initdb", ["-D", data.string, "-U", "postgres", "-A", "trust", "-N", "-k", "--wal-segsize=1"])
        try await host.run("cp '\(data).old/postgresql.conf' '\(data)/'")
        try await host.run("systemctl start")
        var steps = try Runbook.steps(10)
        try await host.run(steps.next("walden init"))
        try await host.run(steps.next("walden backup"))
        #expect(try await host.run(steps.next("walden check")).contains("0 FAILED"))
        steps.expectDone()
    }

    @Test func `6: with the key lost nothing is opened, and from the next backup on the new key opens`() async throws {
        try await RecoveryFixture.wellSet {
            $0.kind = .sealedDirectory
        } _: { fixture in
            var host = try await RunbookHost(fixture)
            host.put("\(fixture.folder)/srv/walden-new.key", for: "walden-new.key")
            try await fixture.fill("orders")
            try await fixture.backup()
            try await fixture.archiveAll()
            try FileManager.default.removeItem(atPath: fixture.folder.appending("identity.txt").string)
            try await fixture.expect(2, saying: ["secret key"], ["plan", "--latest"])

            var steps = try Runbook.steps(6)
            let keys = try await host.run(steps.next("walden key list"))
            #expect(keys.contains("age1") && !keys.contains("secret key at hand"), "\(keys)")
            let made = try await host.run(steps.next("walden key new"))
            let recipient = try #require(made.firstMatch(of: /age1[0-9a-z]+/)?.output)
            try "\(recipient)\n".write(
                toFile: fixture.folder.appending("recipients.txt").string, atomically: false, encoding: .utf8)
            try await host.run(steps.next("walden config check"))
            try await host.run(steps.next("walden backup"))
            try await fixture.archiveAll()  // nobody reads the configuration while it is written
            let text = try fixture.content(fixture.configuration)
            let line = "recipients_file: \(fixture.folder)/recipients.txt"
            try text.replacing(line, with: "\(line)\n        identities_file: \(fixture.folder)/srv/walden-new.key")
                .write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
            #expect(try await host.run(steps.next("walden plan")).contains("all there"))
            #expect(try await host.run(steps.next("walden check")).contains("opens what was sealed"))
            steps.expectDone()
        }
    }

    @Test func `8: damage is found, and mended from the other repository`() async throws {
        try await RecoveryFixture.wellSet {
            $0.starts = false
        } _: { fixture in
            let host = try await RunbookHost(fixture)
            try twoRepositories(fixture)
            try await fixture.startArchiving()
            try await fixture.backup()
            try await fixture.archiveAll()
            try fixture.rewrite(try #require(try fixture.segments().last)) { $0[$0.count / 2] ^= 0xFF }
            var steps = try Runbook.steps(8)
            let found = try await host.run(steps.next("walden verify"), statuses: [5])
            #expect(found.contains("offsite"), "\(found)")
            try await host.run(steps.next("walden verify --repair"))
            #expect(try await fixture.walden("verify").status == 0)
            try await host.run(steps.next("walden backup"))
            try await host.run(steps.next("walden drill"))
            steps.expectDone()
        }
    }
}
