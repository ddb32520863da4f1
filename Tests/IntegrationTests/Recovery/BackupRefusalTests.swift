// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

/// Servers that a backup cannot be had from: no backup appears, and the message says why.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct BackupRefusalTests {
    @Test func `archiving that cannot deliver is named as the reason`() async throws {
        try await RecoveryFixture.with {
            $0.backup = "wal_timeout: 2s"
        } _: { fixture in
            let server = fixture.server
            try await server.configure(["archive_command": "/bin/true"])
            try await takesEffect("/bin/true", fixture)
            try await fixture.expect(
                1, saying: ["did not arrive", "archive_command is not Walden's", "/bin/true"], ["backup"])

            try await server.configure(["archive_command": "/bin/false"])
            try await takesEffect("/bin/false", fixture)
            let segment = try await fixture.text(
                "SELECT pg_walfile_name(pg_switch_wal()) FROM pg_create_restore_point('x')")
            try await server.wait(for: "a failure of archive_command") {
                try await fixture.text("SELECT coalesce(last_failed_wal, '') FROM pg_stat_archiver") != ""
            }
            let failed = try await fixture.text("SELECT last_failed_wal FROM pg_stat_archiver")
            #expect(failed <= segment)
            try await fixture.expect(1, saying: ["the last failed segment is \(failed)", "failures"], ["backup"])

            try await server.configure(["archive_command": ""])
            try await takesEffect("", fixture)
            try await fixture.expect(4, saying: ["archive_command is empty", "walden-wal push"], ["backup"])

            try await server.configure(["archive_mode": "off"])
            try await server.restart()
            try await fixture.expect(4, saying: ["archive_mode is off", "archive_mode = on"], ["backup"])
            try await nothingIsLeft(fixture)
        }
    }

    @Test func `a role that may not replicate and a server that is not there are said as such`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.server.sql("CREATE ROLE clerk LOGIN")
            try await connect(fixture, "user=postgres", "user=clerk")
            let refused = try await fixture.expect(1, ["backup"])
            #expect(refused.err.lowercased().contains("replication"), "\(refused.testDescription)")
            try await connect(fixture, "user=clerk", "user=nobody_at_all")
            try await fixture.expect(1, saying: ["nobody_at_all"], ["backup"])
            try await connect(fixture, "port=5432", "port=5499")
            try await fixture.expect(1, saying: ["5499"], ["backup"])
            try await nothingIsLeft(fixture)
        }
    }

    @Test func `another cluster's server is refused`() async throws {
        try await RecoveryFixture.with { fixture in
            try await RecoveryFixture.with { other in
                try await connect(fixture, "host=\(fixture.folder)", "host=\(other.folder)")
                try await fixture.expect(4, saying: ["system identifier"], ["backup"])
                try await nothingIsLeft(fixture)
            }
        }
    }

    @Test func `a role with nothing but REPLICATION can take a backup, and is told what it cannot see`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.server.sql(
                "CREATE ROLE keeper LOGIN REPLICATION; GRANT CONNECT ON DATABASE postgres TO keeper")
            try await fixture.fill("orders")
            try await connect(fixture, "user=postgres", "user=keeper")
            let taken = try await fixture.succeed("backup")
            #expect(taken.err.contains("pg_read_all_settings"), "\(taken.testDescription)")
            try await connect(fixture, "user=keeper", "user=postgres")
            let place = fixture.place()
            try await fixture.restore(place, "--immediate")
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
        }
    }

    private func takesEffect(_ command: String, _ fixture: RecoveryFixture) async throws {
        try await fixture.server.wait(for: "the setting") {
            try await fixture.text("SHOW archive_command") == command
        }
    }

    private func connect(_ fixture: RecoveryFixture, _ old: String, _ new: String) async throws {
        let text = try fixture.content(fixture.configuration)
        try text.replacing(old, with: new).write(
            toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
    }

    private func nothingIsLeft(_ fixture: RecoveryFixture) async throws {
        let listed = try await fixture.succeed("list", "--json").document()
        #expect(listed["result"]?["backups"]?.elements.isEmpty == true)
        #expect(listed["result"]?["unfinished"]?.elements.isEmpty == true)
        // Where nothing was ever stored there is no folder yet.
        guard let base = try? fixture.generation().appending("base") else { return }
        #expect(fixture.names(in: base).filter { !fixture.names(in: base.appending($0)).isEmpty } == [])
    }
}
