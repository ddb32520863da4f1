// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import S3TestSupport
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
            var commands = try Self.commands()
            #expect(
                commands.map { $0.split(separator: " ")[1] } == [
                    "init", "backup", "list", "agent", "key", "init", "check", "copy", "wal", "window", "plan",
                    "restore",
                    "dump", "dump", "dump",
                ])
            commands.removeSubrange(Self.offsite)
            let agent = commands.remove(at: 3)
            try await archive(try await run(commands[0], server), server)

            try await server.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id")
            _ = try await run(commands[1], server)
            #expect(try await run(commands[2], server).contains("-full"))
            try await startAndEnd(agent, server)
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

            try await server.sql("CREATE DATABASE shop")
            try await server.sql("CREATE TABLE customers AS SELECT generate_series(1, 10) AS id", database: "shop")
            #expect(try await run(commands[7], server).contains("Dump manual/shop_backup_"))
            #expect(try await run(commands[8], server).contains("manual/globals_backup_"))
            #expect(try await run(commands[9], server).contains("into shop_yesterday"))
            #expect(try await server.sql("SELECT count(*) FROM customers", database: "shop_yesterday") == [["10"]])
        }
    }

    /// Which of the commands set up a second repository.
    private static let offsite = 4..<8

    @Test(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
    func `off-site and sealed works as the README says`() async throws {
        let s3 = try await S3TestServers.shared.server(try #require(S3TestServers.kinds.first))
        var options = ThrowawayCluster.Options()
        // Without it the check would fail.
        options.isDurable = true
        try await ThrowawayCluster.with(options) { server in
            let readme = try String(contentsOfFile: Self.page("README.md").string, encoding: .utf8)
            let block = try #require(
                readme.components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```").first)
            let commands = Array(try Self.commands()[Self.offsite])
            _ = try await run(commands[0], server)
            let key = try String(contentsOfFile: server.folder.appending("identity.txt").string, encoding: .utf8)
            let recipient = try #require(key.firstMatch(of: /age1[0-9a-z]+/)?.output)
            let shown = try #require(block.firstMatch(of: /age1[0-9a-z]+/)?.output)
            let bucket = """
                s3: {bucket: \(s3.bucket), prefix: \(s3.freshPrefix()), endpoint: "\(s3.endpoint)", \
                access_key_id: \(s3.accessKeyID), secret_access_key: \(s3.secretAccessKey)}
                """
            let yaml = block.replacing("/var/lib/walden", with: "\(server.folder)/repository")
                .replacing(/s3: \{[^}]*\}/, with: bucket).replacing(shown, with: recipient)
            try (yaml + "postgres:\n  connection: \"\(server.conninfo)\"\n").write(
                toFile: server.folder.appending("walden.yaml").string, atomically: false, encoding: .utf8)
            let made = try await run(commands[1], server)
            #expect(made.contains("(local)") && made.contains("(offsite)"))
            try await archive(made, server)
            _ = try await run("walden backup", server)
            #expect(try await run(commands[2], server).contains("OK"))
            _ = try await run(commands[3], server)
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

    /// Has the server archive by the lines that `walden init` printed.
    private func archive(_ initialized: String, _ server: ThrowawayCluster) async throws {
        let lines = initialized.split(separator: "\n").filter { $0.hasPrefix("archive_") }
        #expect(lines.map { $0.prefix { $0 != " " } } == ["archive_mode", "archive_command"])
        let file = "\(server.dataDirectory)/postgresql.conf"
        try await server.succeed(
            "/bin/sh", ["-c", "cat >> '\(file)' <<'END'\n\(lines.joined(separator: "\n"))\nEND"])
        try await server.restart()
    }

    /// Runs the agent, at a socket of its own, until it listens; then ends it.
    private func startAndEnd(_ line: String, _ server: ThrowawayCluster) async throws {
        let (log, configuration) = ("\(server.folder)/agent.log", "\(server.folder)/walden.yaml")
        let settings = "agent: {socket: \(server.folder)/agent.sock, http: off, state: off}"
        _ = try await run("echo '\(settings)' >> '\(configuration)'", server)
        let process = try #require(
            Int32(
                try await run("\(line) > '\(log)' 2>&1 & echo $!", server)
                    .trimmingCharacters(in: .whitespacesAndNewlines)))
        server.onCleanup { _ = kill(process, SIGKILL) }
        try await server.wait(for: "the agent to listen") {
            try await run("cat '\(log)'", server).contains("listens at")
        }
        kill(process, SIGTERM)
        try await server.wait(for: "the agent to end") {
            try await run("cat '\(log)'", server).contains("ended as told")
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
            .replacing(Self.moment, with: moment).replacing("identity.txt", with: "\(server.folder)/identity.txt")
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
