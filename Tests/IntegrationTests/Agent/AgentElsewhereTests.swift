// SPDX-License-Identifier: MIT

import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// The agent in a mount namespace where there is no data directory, the server in one where there is no repository and no
/// configuration: as two containers that share nothing but the socket.
@Suite(
    .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: MountedFolder.isPossible, "\(MountedFolder.skipped)"), .serialized)
struct AgentElsewhereTests {
    /// Fault 11 of docs/faults.md.
    @Test func `server and agent share nothing but the socket`() async throws {
        try await withAgentFixture(starts: false) { fixture in
            let cluster = fixture.cluster
            // What the server's container has not: the helper needs neither.
            let command =
                "archive_command = 'WALDEN_PROGRAM=/nonexistent \(fixture.programs.helper)"
                + " --socket \(fixture.agentSocket) push \"%p\"'"
            try fixture.append([command])
            let agent = try await RunningAgent.start(fixture, wrap: hiding([cluster.dataDirectory]))
            let start = try cluster.account?.command(
                running: cluster.programs.path("pg_ctl"),
                ["-D", cluster.dataDirectory.string, "-l", cluster.logFile.string, "-w", "start"])
            let words = try #require(start.map { [$0.program.string] + $0.arguments })
            let hidden = hiding([fixture.repository], files: [fixture.configuration])
            let answer = try await RunProgram.run(FilePath(hidden[0]), Array(hidden.dropFirst()) + words, account: nil)
            try #require(answer.status == 0, "\(answer)")

            var last = ""
            for _ in 0..<5 { last = try await fixture.switchSegment() }
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()

            // A backlog is looked ahead to in a folder that the agent has no path for.
            agent.send(SIGSTOP)
            for _ in 0..<5 { last = try await fixture.switchSegment() }
            try await fixture.waitForFailure()
            agent.send(SIGCONT)
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
        }
    }

    /// Words that run what follows where these folders are empty and these files say nothing.
    private func hiding(_ folders: [FilePath], files: [FilePath] = []) -> [String] {
        var line = "mount --make-rprivate /"
        for folder in folders { line += " && mount -t tmpfs -o mode=755 tmpfs '\(folder)'" }
        for file in files { line += " && mount --bind /dev/null '\(file)'" }
        return ["/usr/bin/unshare", "-m", "/bin/sh", "-c", "\(line) && exec \"$@\"", "sh"]
    }
}
