// SPDX-License-Identifier: MIT
import AgentProtocol
import Foundation
import Testing

/// Whoever does the work, PostgreSQL gets an answer, and never a better one than the truth.
@Suite struct HelperAsksAgentTests {
    private static let takenUp = ScriptedAgent.Act.reply(.takenUp(milliseconds: 10_000))

    /// A helper whose data directory holds a segment, and beside it a `walden` that ends with status 7.
    private func withHelper(_ body: (InstalledHelper) throws -> Void) throws {
        let helper = try InstalledHelper(walden: InstalledHelper.recorder)
        defer { helper.remove() }
        try FileManager.default.createDirectory(atPath: helper.data + "/pg_wal", withIntermediateDirectories: false)
        try FileManager.default.createDirectory(atPath: helper.data + "/global", withIntermediateDirectories: false)
        try Data("segment".utf8).write(to: URL(fileURLWithPath: helper.data + "/pg_wal/S"))
        try Data("control".utf8).write(to: URL(fileURLWithPath: helper.data + "/global/pg_control"))
        try body(helper)
    }

    private func push(_ helper: InstalledHelper, _ agent: ScriptedAgent) throws -> ChildProcess {
        try helper.run(["--socket", agent.path, "push", "pg_wal/S"].map(b), status: 7)
    }

    @Test(arguments: [0, 1, 69, 125] as [UInt8]) func `the agent's status and words are those of the call`(
        status: UInt8
    ) throws {
        try withHelper { helper in
            let agent = try ScriptedAgent(
                in: helper.folder, Self.takenUp, .reply(.done(status: status, text: b("a reason"))))
            defer { agent.remove() }
            let call = try push(helper, agent)
            #expect(call.end == .exit(Int32(status)) && call.standardError == "walden-wal: a reason\n")
            #expect(!FileManager.default.fileExists(atPath: helper.record))
            let heard = try #require(agent.requests.first)
            #expect(heard.request == .push(.init(path: b("pg_wal/S"), config: [])))
            #expect(heard.contents == [b("segment"), nil, b("control")])
        }
    }

    @Test func `an agent with nothing to say leaves the log alone`() throws {
        try withHelper { helper in
            let agent = try ScriptedAgent(in: helper.folder, Self.takenUp, .reply(.done(status: 0, text: [])))
            defer { agent.remove() }
            #expect(try push(helper, agent).standardError.isEmpty)
        }
    }

    @Test func `a status that would restart the archiver is never passed on for a push`() throws {
        try withHelper { helper in
            let agent = try ScriptedAgent(in: helper.folder, Self.takenUp, .reply(.done(status: 255, text: [])))
            defer { agent.remove() }
            #expect(try push(helper, agent).end == .exit(1))
        }
    }

    @Test(
        arguments: [
            [.wait], [.hangUp], [.reply(.declined(reason: b("another cluster")))],
            [.say([0x57, 0x4c, 0x44, 0x4e, 9, 0x82, 0, 0, 0])], [.say([1, 2, 3])],
            [.say([UInt8](repeating: 0, count: 60_000))],
            [.reply(.done(status: 0, text: []))], [takenUp, .hangUp], [.reply(.takenUp(milliseconds: 0)), .wait],
            [takenUp, .say([])], [takenUp, .reply(.takenUp(milliseconds: 1)), .hangUp],
        ] as [[ScriptedAgent.Act]])
    func `whoever does not say that it is done is not believed, and walden does it`(acts: [ScriptedAgent.Act]) throws {
        try withHelper { helper in
            let agent = try ScriptedAgent(in: helper.folder, acts)
            defer { agent.remove() }
            #expect(try push(helper, agent).end == .exit(7))
            #expect(try helper.recorded() == ["wal", "push", "--", "pg_wal/S"].map(b))
        }
    }

    @Test func `a socket that nobody listens at, or that is none, is passed over`() throws {
        try withHelper { helper in
            let agent = try ScriptedAgent(in: helper.folder)
            agent.remove()
            let long = "/" + String(repeating: "x", count: 200)
            for path in [agent.path + ".gone", helper.data + "/pg_wal/S", "/dev/null", long] {
                #expect(try helper.run(["--socket", path, "push", "pg_wal/S"].map(b), status: 7).end == .exit(7))
            }
        }
    }

    @Test func `the agent is told of the configuration and found by the environment`() throws {
        try withHelper { helper in
            let agent = try ScriptedAgent(in: helper.folder, Self.takenUp, .reply(.done(status: 0, text: [])))
            defer { agent.remove() }
            let environment = ["WALDEN_SOCKET": agent.path, "WALDEN_CONFIG": "/from/environment"]
            #expect(try helper.run(["push", "pg_wal/S"].map(b), environment: environment, status: 7).end == .exit(0))
            let call = ["push", "--config=/from/flag", "pg_wal/S"].map(b)
            #expect(try helper.run(call, environment: environment, status: 7).end == .exit(0))
            let configs = agent.requests.map { heard -> [UInt8] in
                if case .push(let push)? = heard.request { push.config } else { [] }
            }
            #expect(configs == [b("/from/environment"), b("/from/flag")])
        }
    }

    @Test func `a segment that cannot be opened is left to walden, which says why`() throws {
        try withHelper { helper in
            let agent = try ScriptedAgent(in: helper.folder, Self.takenUp, .reply(.done(status: 0, text: [])))
            defer { agent.remove() }
            let call = ["--socket", agent.path, "push", "pg_wal/missing"].map(b)
            #expect(try helper.run(call, status: 7).end == .exit(7) && agent.requests.isEmpty)
        }
    }

    @Test func `recovery's own files are asked of the agent, what pg_rewind wants is not`() throws {
        try withHelper { helper in
            let agent = try ScriptedAgent(in: helper.folder, Self.takenUp, .reply(.done(status: 126, text: [])))
            defer { agent.remove() }
            let options = ["--socket", agent.path, "fetch", "S"]
            #expect(try helper.run((options + ["pg_wal/S"]).map(b), status: 7).end == .exit(7))
            #expect(agent.requests.isEmpty)
            #expect(try helper.run((options + ["pg_wal/RECOVERYXLOG"]).map(b), status: 7).end == .exit(126))
            let fetch = AgentRequest.Fetch(
                name: b("S"), path: b("pg_wal/RECOVERYXLOG"), standby: false, config: [], repository: [])
            #expect(agent.requests.map(\.request) == [.fetch(fetch)])
        }
    }
}
