// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// A real server archives by way of `walden agent`.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct AgentArchivesTests {
    @Test func `what the agent acknowledged is in the repository byte for byte`() async throws {
        try await withAgentFixture { fixture in
            let agent = try await RunningAgent.start(fixture)
            try await fixture.cluster.sql("CREATE TABLE t AS SELECT g FROM generate_series(1, 30000) g")
            for _ in 0..<3 { try await fixture.switchSegment() }
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
            agent.send(SIGTERM)
            try await agent.waitForEnd()
            #expect(agent.log.contains("ended as told"))
            #expect(!FileManager.default.fileExists(atPath: fixture.agentSocket.string))
        }
    }

    @Test func `a backlog is drained ahead of what the server asks for`() async throws {
        try await withAgentFixture { fixture in
            var last = ""
            for _ in 0..<12 { last = try await fixture.switchSegment() }
            try await fixture.waitForFailure()
            let agent = try await RunningAgent.start(fixture)
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
            agent.send(SIGTERM)
            try await agent.waitForEnd()
        }
    }

    @Test func `history files and backup files pass through it too`() async throws {
        try await withAgentFixture { fixture in
            _ = try await RunningAgent.start(fixture)
            try await fixture.switchSegment()
            try await fixture.cluster.stop()
            _ = try await fixture.file("standby.signal", [], in: "data")
            try await fixture.cluster.start()
            #expect(try await fixture.cluster.sql("SELECT pg_promote()") == [["t"]])
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            #expect(try fixture.archiveStatus("done").contains("00000002.history"))
            try await fixture.expectEverythingArchived()
        }
    }

    /// Fault 3 of docs/faults.md.
    @Test func `killed again and again, it loses nothing`() async throws {
        try await withAgentFixture(falls: true) { fixture in
            var last = ""
            for _ in 0..<6 {
                let agent = try await RunningAgent.start(fixture)
                for _ in 0..<4 { last = try await fixture.switchSegment() }
                agent.send(SIGKILL)
                try await agent.waitForEnd()
                last = try await fixture.switchSegment()
            }
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
        }
    }

    @Test func `an agent that hangs is done without`() async throws {
        try await withAgentFixture(falls: true) { fixture in
            let agent = try await RunningAgent.start(fixture)
            agent.send(SIGSTOP)
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
        }
    }

    @Test func `what it cannot store fails the very call, with the reason in the server's log`() async throws {
        try await withAgentFixture { fixture in
            let agent = try await RunningAgent.start(fixture)
            try await fixture.cluster.succeed(
                "/bin/mv", [fixture.repository.string, fixture.repository.string + ".away"])
            let segment = try await fixture.switchSegment()
            try await fixture.waitForFailure()
            let log = try fixture.log()
            #expect(log.contains("walden-wal: ") && log.contains(fixture.repository.string), "\(log)")
            try await fixture.cluster.succeed(
                "/bin/mv", [fixture.repository.string + ".away", fixture.repository.string])
            try await fixture.waitUntilArchived(segment)
            try await fixture.expectEverythingArchived()
            #expect(!agent.hasEnded)
        }
    }

    @Test func `a second agent refuses to start`() async throws {
        try await withAgentFixture { fixture in
            _ = try await RunningAgent.start(fixture)
            let answer = try await fixture.walden("agent")
            #expect(answer.status == 6 && answer.err.contains("another agent"), "\(answer)")
        }
    }

    @Test func `SIGHUP reads the configuration again, and a wrong one changes nothing`() async throws {
        try await withAgentFixture { fixture in
            let agent = try await RunningAgent.start(fixture)
            let good = try Data(contentsOf: URL(fileURLWithPath: fixture.configuration.string))
            try Data("cluster: main\nrepositorys: []\n".utf8).write(
                to: URL(fileURLWithPath: fixture.configuration.string))
            agent.send(SIGHUP)
            try await agent.waitForLog("the old configuration is kept")
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            try good.write(to: URL(fileURLWithPath: fixture.configuration.string))
            agent.send(SIGHUP)
            try await agent.waitForLog("was read again")
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            try await fixture.expectEverythingArchived()
        }
    }

    @Test func `a helper with another configuration file is not the agent's to answer`() async throws {
        try await withAgentFixture { fixture in
            _ = try await RunningAgent.start(fixture)
            let path = try await fixture.segment(5)
            let words = [
                fixture.programs.helper.string, "--config", "/other.yaml", "--socket", fixture.agentSocket.string,
            ]
            let answer = try await fixture.run(words + ["push", path.string])
            expectRefused(answer, naming: ["/other.yaml"])
        }
    }
}

/// A server that archives by way of an agent, which the body starts.
func withAgentFixture(
    falls: Bool = false, starts: Bool = true, _ body: (WaldenFixture) async throws -> Void
) async throws {
    var options = WaldenFixture.Options.withoutServer
    options.archives = false
    try await WaldenFixture.with(options) { fixture in
        try fixture.configureAgent()
        try fixture.append(["archive_mode = on", fixture.archiveCommand(falls: falls)])
        if starts { try await fixture.cluster.start() }
        try await body(fixture)
    }
}
