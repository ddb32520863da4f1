// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

/// PgBouncer itself, from Debian's package.
@Suite(
    .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: access("/usr/sbin/pgbouncer", X_OK) == 0, "no /usr/sbin/pgbouncer"), .timeLimit(.minutes(5)))
struct PoolerTests {
    private func withPool<Value>(
        _ mode: String, size: Int, _ more: String = "", _ body: (ConnectionSettings) async throws -> Value
    ) async throws -> Value {
        try await DumpFixture.with { fixture in
            let folder = fixture.cluster.folder
            let file = try #require(fopen(folder.appending("pgbouncer.ini").string, "w"))
            fputs(
                """
                [databases]
                * = host=\(folder) port=5432 user=postgres
                [pgbouncer]
                unix_socket_dir = \(folder)
                listen_port = 6432
                pool_mode = \(mode)
                default_pool_size = \(size)
                auth_type = any
                \(more)

                """, file)
            fclose(file)
            let account = fixture.cluster.account ?? UserAccount.current
            let command = try account.command(
                running: "/usr/sbin/pgbouncer", [folder.appending("pgbouncer.ini").string])
            // It is ended with the last that holds it.
            let pool = try await PipedProcess.start(
                .init(command.program.string, command.arguments, environment: ["PATH": "/usr/bin:/bin"]),
                patience: .seconds(600))
            defer { withExtendedLifetime(pool) {} }
            let conninfo = "host=\(folder) port=6432 user=postgres dbname=postgres"
            try await fixture.cluster.wait(for: "PgBouncer") {
                access(folder.appending(".s.PGSQL.6432").string, F_OK) == 0
            }
            return try await body(ConnectionSettings(conninfo: conninfo))
        }
    }

    /// Fault 21 of docs/faults.md.
    @Test(arguments: [1, 5], ["", "server_round_robin = 1"])
    func `a transaction pooler is refused`(size: Int, more: String) async throws {
        try await withPool("transaction", size: size, more) { settings in
            let error = await #expect(throws: WaldenError.self) { try await DumpSession.open(settings, database: nil) }
            #expect(error?.code == .refused, "\(error as Any)")
            #expect(error?.hint?.contains("5432") == true)
        }
    }

    @Test func `a statement pooler is refused`() async throws {
        try await withPool("statement", size: 5) { settings in
            let error = await #expect(throws: WaldenError.self) { try await DumpSession.open(settings, database: nil) }
            #expect(error?.code == .refused, "\(error as Any)")
        }
    }

    @Test func `a session pooler will do`() async throws {
        try await withPool("session", size: 5) { settings in
            let session = try await DumpSession.open(settings, database: nil)
            #expect(session.isPooled)
            #expect(session.snapshot.identifier != nil)
            await session.close()
        }
    }
}
