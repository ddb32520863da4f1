// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// A `walden agent` of the built program that runs as the cluster's user.
struct RunningAgent: Sendable {
    let process: Int32
    let logFile: FilePath
    private let fixture: WaldenFixture

    var log: String { (try? fixture.log(logFile)) ?? "" }

    /// `wrap` are words before the command that runs it, as whoever runs the tests.
    static func start(_ fixture: WaldenFixture, _ configuration: FilePath? = nil, wrap: [String] = []) async throws
        -> RunningAgent
    {
        let log = fixture.cluster.folder.appending("agent-\(UUID().uuidString.prefix(8)).log")
        let words = [
            fixture.programs.walden.string, "agent", "--verbose", "--config",
            (configuration ?? fixture.configuration).string,
        ]
        let command = try fixture.cluster.account?.command(running: FilePath(words[0]), Array(words.dropFirst()))
        let line = "log=$1; shift; cd /; \"$@\" >\"$log\" 2>&1 & echo $!"
        let all = wrap + (command.map { [$0.program.string] + $0.arguments } ?? words)
        let answer = try await RunProgram.run(
            "/bin/sh", ["-c", line, "sh", log.string] + all, account: nil)
        let process = try #require(Int32(answer.out.trimmingCharacters(in: .whitespacesAndNewlines)))
        fixture.cluster.onCleanup { _ = kill(process, SIGKILL) }
        let agent = RunningAgent(process: process, logFile: log, fixture: fixture)
        try await fixture.cluster.wait(for: "the agent to listen: \(agent.log)", atMost: .seconds(120)) {
            agent.log.contains("listens at")
        }
        return agent
    }

    func send(_ signal: Int32) { kill(process, signal) }

    var hasEnded: Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return true }
        // Nobody may be there to take a dead one's status.
        return stat.split(separator: ")").last?.hasPrefix(" Z") == true
    }

    func waitForEnd() async throws {
        try await fixture.cluster.wait(for: "the agent to end: \(log)") { hasEnded }
    }

    func waitForLog(_ text: String) async throws {
        try await fixture.cluster.wait(for: "the agent to say \(text): \(log)") { log.contains(text) }
    }
}

extension WaldenFixture {
    var agentSocket: FilePath { cluster.folder.appending("agent.sock") }

    /// Adds the agent's socket to the configuration, and `lines` of its settings: several agents cannot all have the usual port,
    /// nor the usual folder of what they remember.
    func configureAgent(_ lines: [String] = ["  http: off"]) throws {
        let text = try String(contentsOfFile: configuration.string, encoding: .utf8)
        let state = lines.contains { $0.hasPrefix("  state:") } ? [] : ["  state: off"]
        let agent = (["agent:", "  socket: \(agentSocket)"] + state + lines).joined(separator: "\n") + "\n"
        try Data((text + agent).utf8).write(to: URL(fileURLWithPath: configuration.string))
    }

    /// `archive_command` by way of the agent; without it nobody does the work, unless `falls` back to walden.
    func archiveCommand(falls: Bool = false) -> String {
        let words = [programs.helper.string, "--config", configuration.string, "--socket", agentSocket.string]
        return
            "archive_command = '\(falls ? "" : "WALDEN_PROGRAM=/nonexistent ")\(words.joined(separator: " ")) push \"%p\"'"
    }
}
