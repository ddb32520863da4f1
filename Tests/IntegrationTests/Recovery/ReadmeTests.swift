// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// The README's commands, run as they stand there, with only places and the moment put in.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct ReadmeTests {
    private static let moment = "2026-11-22 10:01:59 UTC"

    @Test func `set-up and restore work as the README says`() async throws {
        var options = ThrowawayCluster.Options()
        options.settings = ["port": "5432"]
        try await ThrowawayCluster.with(options) { server in
            let commands = try Self.commands()
            #expect(
                commands.map { $0.split(separator: " ")[1] } == [
                    "init", "backup", "list", "wal", "window", "plan", "restore",
                ])
            let initialized = try await run(commands[0], server)
            let lines = initialized.split(separator: "\n").filter { $0.hasPrefix("archive_") }
            #expect(lines.map { $0.prefix { $0 != " " } } == ["archive_mode", "archive_command"])
            try await server.succeed(
                "/bin/sh",
                [
                    "-c",
                    "cat >> '\(server.dataDirectory)/postgresql.conf' <<'END'\n\(lines.joined(separator: "\n"))\nEND",
                ])
            try await server.restart()

            try await server.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id")
            _ = try await run(commands[1], server)
            #expect(try await run(commands[2], server).contains("-full"))
            let moment = try #require(try await server.sql("SELECT clock_timestamp()").first?.first ?? nil)
            try await server.sql("DROP TABLE orders")
            let segment = try #require(
                try await server.sql("SELECT pg_walfile_name(pg_switch_wal())").first?.first ?? nil)
            try await server.wait(for: "\(segment) to be archived") {
                try await server.sql("SELECT last_archived_wal FROM pg_stat_archiver").first?.first == segment
            }

            let drops = try await run(commands[3], server)
            #expect(drops.contains("dropped table postgres.public.orders") && drops.contains("walden restore --to-lsn"))
            #expect(try await run(commands[4], server).contains("the archive"))
            #expect(try await run(commands[5], server, moment: moment).contains("all there"))
            server.onCleanup { [server] in
                // Where the restore failed there is no server to stop.
                _ = try? await server.run(
                    "pg_ctl", ["-D", server.folder.appending("restored").string, "-m", "immediate", "stop"])
            }
            let restored = try await run(commands[6], server, moment: moment)
            #expect(restored.contains("takes writes"))
            let rows = try await server.succeed(
                "psql",
                [
                    "-h", server.folder.string, "-p", "5433", "-U", "postgres", "-Atc", "SELECT count(*) FROM orders",
                    "postgres",
                ])
            #expect(rows == "1000\n")
        }
    }

    @Test func `the role that the configuration page makes can back up, configuration files included`() async throws {
        try await RecoveryFixture.with { fixture in
            let page = try String(contentsOfFile: Self.page("docs/configuration.md").string, encoding: .utf8)
            let sql = try #require(
                page.components(separatedBy: "```sql\n").dropFirst().first?.components(separatedBy: "```").first)
            try await fixture.server.sql(sql)
            let text = try fixture.content(fixture.configuration).replacing("user=postgres", with: "user=walden")
            try text.write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
            let result = try await fixture.succeed("backup")
            #expect(!result.err.contains("warning"), "\(result.testDescription)")
            // From another machine it reads files through the server.
            let role = fixture.server.conninfo.replacing("user=postgres", with: "user=walden")
            let read = "SELECT length(pg_read_binary_file('/etc/passwd', 0, 1::bigint))"
            let rows = try await fixture.server.withConnection(.ordinary(database: nil), conninfo: role) {
                try await $0.rows(read, timeout: .seconds(30))
            }
            #expect(rows == [["1"]])
        }
    }

    private static func page(_ name: String) -> FilePath { RecoveryPrograms.sources.pushing(FilePath(name)) }

    private static func commands() throws -> [String] {
        DocumentedCommandsTests.commands(in: try String(contentsOfFile: page("README.md").string, encoding: .utf8))
    }

    /// Runs a line in a shell as the server's user; its standard output.
    private func run(_ line: String, _ server: ThrowawayCluster, moment: String = "") async throws -> String {
        let command = line.replacing("/var/lib/walden", with: "\(server.folder)/repository")
            .replacing("/var/run/postgresql", with: server.folder.string)
            .replacing("/srv/restored", with: "\(server.folder)/restored")
            .replacing("--socket-directory /tmp", with: "--socket-directory \(server.folder)")
            .replacing(Self.moment, with: moment)
        let programs = FilePath(RecoveryPrograms.walden).removingLastComponent()
        let result = try await server.run(
            "/bin/sh", ["-c", command],
            environment: [
                "PATH": "\(programs):\(server.programs.binFolder):/usr/local/bin:/usr/bin:/bin",
                "WALDEN_CONFIG": "\(server.folder)/walden.yaml",
            ])
        #expect(result.status == 0, "\(line)\n\(result.out)\(result.err)")
        return result.out
    }
}
