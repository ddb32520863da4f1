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

    @Test func `a second agent with another socket refuses to start, and does once the first has ended`() async throws {
        try await withAgentFixture { fixture in
            let text = try String(contentsOfFile: fixture.configuration.string, encoding: .utf8)
            func configuration(_ name: String) throws -> FilePath {
                let path = fixture.cluster.folder.appending("\(name).yaml")
                let with = text.replacingOccurrences(of: "  state: off", with: "  state: \(fixture.cluster.folder)")
                    .replacingOccurrences(
                        of: fixture.agentSocket.string, with: "\(fixture.cluster.folder)/\(name).sock")
                try Data(with.utf8).write(to: URL(fileURLWithPath: path.string))
                return path
            }
            let (one, two) = (try configuration("one"), try configuration("two"))
            let first = try await RunningAgent.start(fixture, one)
            let answer = try await fixture.walden("agent", "--config", two.string)
            #expect(answer.status == 6 && answer.err.contains("main.agent.lock"), "\(answer)")
            first.send(SIGKILL)
            try await first.waitForEnd()
            let second = try await RunningAgent.start(fixture, two)
            second.send(SIGTERM)
            try await second.waitForEnd()
        }
    }

    @Test func `a job whose time came while the agent was away is started by it, and recorded`() async throws {
        try await withAgentFixture { fixture in
            let text = try String(contentsOfFile: fixture.configuration.string, encoding: .utf8)
            let state = fixture.cluster.folder
            try Data(text.replacingOccurrences(of: "  state: off", with: "  state: \(state)").utf8)
                .write(to: URL(fileURLWithPath: fixture.configuration.string))
            let before = try await RunningAgent.start(fixture)
            let known = state.appending("main.jobs.json")
            try await fixture.cluster.wait(for: "the agent to remember its jobs: \(before.log)") {
                FileManager.default.fileExists(atPath: known.string)
            }
            before.send(SIGTERM)
            try await before.waitForEnd()
            let jobs = try String(contentsOfFile: known.string, encoding: .utf8)
            let ago = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: -7200))
            let earlier = jobs.replacing(#/"since"\s*:\s*"[^"]*"/#, with: #""since":"\#(ago)""#)
            try Data(earlier.utf8).write(to: URL(fileURLWithPath: known.string))

            let agent = try await RunningAgent.start(fixture)
            try await fixture.cluster.wait(for: "the index to be made up for: \(agent.log)") {
                let list = try await fixture.walden("job", "list", "--job", "index", "--json")
                return list.out.contains(#""outcome" : "succeeded""#) || list.out.contains(#""outcome":"succeeded""#)
            }
            #expect(agent.log.contains("index begins, for "), "\(agent.log)")
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
