// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// With the files of `postgres-conf`, as a careful person sets a server up, there is nothing to complain of.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct GreenCheckTests {
    @Test
    func `with postgres-conf's file, an agent, a backup and dumps nothing fails, and what is warned of is explained`()
        async throws
    {
        var options = WaldenFixture.Options.withoutServer
        (options.archives, options.cluster.isDurable, options.cluster.checksums) = (false, true, true)
        options.cluster.segmentSizeMiB = 1
        try await WaldenFixture.with(options) { fixture in
            try await start(fixture)
            try fixture.configureAgent()
            for command in [
                ["backup"], ["dump", "--tier", "daily"], ["dump", "--tier", "weekly"], ["prune"], ["wal", "index"],
            ] {
                let made = try await fixture.run([fixture.programs.walden.string] + command)
                #expect(made.status == 0, "\(command) \(made)")
            }
            let agent = try await RunningAgent.start(fixture)
            let answer = try await fixture.walden("check", "--json")
            #expect(answer.status == 0, "\(answer)")
            let lines = try #require(JSONText(answer.out)?["result"]?["checks"]?.elements).map { CheckLine($0) }
            #expect(lines.what("failed").isEmpty)
            // The server's own environment says which configuration is meant, and where the agent is, which nobody else can know;
            // and two jobs have not run.
            #expect(lines.what("warn").isSubset(of: ["archive_command", "schedule", "jobs"]), "\(lines)")
            #expect(lines["archive_command"]?.detail.contains("usual configuration file") == true, "\(lines)")
            #expect(lines["agent"]?.detail.hasPrefix("it answers: walden ") == true, "\(lines)")
            #expect(lines.what("ok").isSuperset(of: Self.expected), "\(Self.expected.subtracting(lines.what("ok")))")

            let nagios = try await fixture.walden("check", "--nagios")
            #expect(nagios.status == 1 && nagios.out.hasPrefix("WALDEN WARNING - "), "\(nagios)")
            #expect(nagios.out.contains(" segment=") && nagios.out.contains(" backup_age_1="), "\(nagios)")
            agent.send(SIGTERM)
            try await agent.waitForEnd()
            try await fixture.cluster.stop()
        }
    }

    private static let expected: Set<String> = [
        "connection", "version", "rights", "wal_level", "archive_mode", "archive_timeout", "archiver",
        "max_wal_senders",
        "replication slots", "fsync", "full_page_writes", "data checksums", "time zone", "clock", "pg_wal space",
        "replication", "programs", "dumps", "server", "segment", "repository", "owner", "mode", "free space", "put",
        "get",
        "get a part", "put again", "list", "delete", "sealing", "agent", "job backup", "job dump_daily",
        "job dump_weekly",
        "job prune", "job index", "last backup", "last dump", "secrets",
    ]

    /// With the file installed as postgres-conf/README.md says.
    private func start(_ fixture: WaldenFixture) async throws {
        let folder = try await fixture.makeFolder("conf.d")
        let file = RecoveryPrograms.sources.appending("postgres-conf/archiving.conf")
        try FileManager.default.copyItem(atPath: file.string, toPath: folder.appending("walden.conf").string)
        try fixture.append(["include_dir = '\(folder)'"])
        let text = try String(contentsOfFile: fixture.configuration.string, encoding: .utf8)
        try text.replacing(/connection: .*/, with: "connection: \"\(fixture.cluster.conninfo)\"")
            .write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
        let started = try await fixture.cluster.run(
            "pg_ctl",
            ["start", "-w", "-D", fixture.cluster.dataDirectory.string, "-l", fixture.cluster.logFile.string],
            environment: [
                "PATH": "\(fixture.programs.folder):/usr/bin:/bin", "WALDEN_CONFIG": fixture.configuration.string,
                "WALDEN_SOCKET": fixture.agentSocket.string,
            ])
        #expect(started.status == 0, "\(started)")
    }
}
