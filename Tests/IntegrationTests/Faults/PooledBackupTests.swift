// SPDX-License-Identifier: MIT

import Glibc
import Host
import PostgresTestSupport
import ProgramTestSupport
import SystemPackage
import Testing

/// PgBouncer itself, from Debian's package, between walden and the server.
@Suite(
    .serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: access("/usr/sbin/pgbouncer", X_OK) == 0, "no /usr/sbin/pgbouncer"))
struct PooledBackupTests {
    /// Fault 21 of docs/faults.md.
    @Test func `a base backup through a pooler fails at once and leaves nothing, or is whole where it may pass`()
        async throws
    {
        try await RecoveryFixture.with { fixture in
            let file = fixture.folder.appending("pgbouncer.ini")
            let settings = """
                [databases]
                * = host=\(fixture.folder) port=5432 user=postgres
                [pgbouncer]
                unix_socket_dir = \(fixture.folder)
                listen_port = 6432
                pool_mode = transaction
                auth_type = any

                """
            try settings.write(toFile: file.string, atomically: false, encoding: .utf8)
            let command = try fixture.server.account?.command(running: "/usr/sbin/pgbouncer", [file.string])
            // It is ended with the last that holds it.
            let pool = try await PipedProcess.start(
                .init(
                    command?.program.string ?? "/usr/sbin/pgbouncer", command?.arguments ?? [file.string],
                    environment: ["PATH": "/usr/bin:/bin"]), patience: .seconds(600))
            defer { withExtendedLifetime(pool) {} }
            try await fixture.server.wait(for: "PgBouncer") {
                access(fixture.folder.appending(".s.PGSQL.6432").string, F_OK) == 0
            }
            let text = try fixture.content(fixture.configuration)
            try text.replacing("port=5432", with: "port=6432")
                .write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
            if try Self.passesReplication() {
                try await fixture.succeed("backup")
                try await fixture.succeed("verify")
                return
            }
            try await fixture.expect(1, saying: ["replication"], ["backup"])
            let listed = try await fixture.succeed("list", "--json").document()
            #expect(listed["result"]?["backups"]?.elements.isEmpty == true)
            #expect(listed["result"]?["unfinished"]?.elements.isEmpty == true)
        }
    }

    /// From 1.23 on it has a server's connection of its own for each client that replicates.
    private static func passesReplication() throws -> Bool {
        let version = try TestProgram.runBlocking("/usr/sbin/pgbouncer", ["--version"]).text
        let minor = try #require(version.firstMatch(of: /PgBouncer 1\.(\d+)/)?.output.1, "\(version)")
        return try #require(Int(minor)) >= 23
    }
}
