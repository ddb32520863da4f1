// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage

/// A system under load to which something happens all the time.
final class LongRun: @unchecked Sendable {
    let fixture: WaldenFixture
    let pair: ServerPair
    let ledger = Ledger()
    /// Both are changed by the one task that lets things happen.
    var agent: RunningAgent
    var random: SeededRandom

    var cluster: ThrowawayCluster { fixture.cluster }

    /// Everything runs and is backed up when `body` begins.
    static func with(seed: UInt64, _ body: (LongRun) async throws -> Void) async throws {
        var options = WaldenFixture.Options.withoutServer
        options.archives = false
        options.cluster.segmentSizeMiB = 1
        options.cluster.settings = [
            "shared_buffers": "16MB", "min_wal_size": "8MB", "wal_keep_size": "64MB", "archive_timeout": "5s",
            "wal_sender_timeout": "5s",
        ]
        try await WaldenFixture.with(options) { fixture in
            try fixture.configureForLongRun()
            try fixture.append(["archive_mode = on", fixture.archiveCommand(falls: true)])
            try await fixture.cluster.start()
            let agent = try await RunningAgent.start(fixture)
            let connection = ["-h", fixture.cluster.folder.string, "-U", "postgres", "postgres"]
            try await fixture.cluster.succeed("pgbench", ["-i", "-q", "-s", "1"] + connection)
            try await fixture.cluster.sql("CREATE TABLE ledger (n int)")
            let answer = try await fixture.walden("backup")
            guard answer.status == 0 else { throw WaldenError(.failed, "no backup", cause: answer.err) }
            try await body(
                LongRun(fixture, try await ServerPair(fixture), agent, SeededRandom(seed: seed)))
        }
    }

    private init(_ fixture: WaldenFixture, _ pair: ServerPair, _ agent: RunningAgent, _ random: SeededRandom) {
        (self.fixture, self.pair, self.agent, self.random) = (fixture, pair, agent, random)
    }

    /// Lets something happen until so much time has passed, each kind at least once; what happened.
    func go(on seconds: Int) async throws -> [LongRunFault] {
        let loads = (0..<2).map { _ in
            let load = LedgerLoad(ledger: ledger, cluster: cluster, conninfo: ServerPair.conninfo(cluster))
            return Task { await load.run() }
        }
        defer { for load in loads { load.cancel() } }
        let end = ContinuousClock.now + .seconds(seconds)
        var happened: [LongRunFault] = []
        var next: [LongRunFault] = []
        while ContinuousClock.now < end || happened.count < LongRunFault.allCases.count {
            if next.isEmpty { next = LongRunFault.allCases.shuffled(using: &random) }
            let fault = next.removeLast()
            happened.append(fault)
            try await happen(fault)
            try await expectProgress(after: fault)
        }
        for load in loads { load.cancel() }
        for load in loads { await load.value }
        return happened
    }

    private func expectProgress(after fault: LongRunFault) async throws {
        let known = await ledger.acknowledged
        try await cluster.wait(for: "a transaction after \(fault)", atMost: .seconds(120)) {
            await ledger.acknowledged > known + 20
        }
    }

    /// Everything that was written is in the repository.
    func archiveAll() async throws {
        for _ in 0..<2 {
            // A commit behind the last moment that anybody may ask for, and the end of its segment.
            let end = "INSERT INTO ledger VALUES (\(await ledger.begin())); SELECT pg_walfile_name(pg_switch_wal())"
            guard let segment = try await pair.ask(pair.primary, end) else { continue }
            try await cluster.wait(for: "\(segment) to be archived: \(agent.log.suffix(2000))", atMost: .seconds(120)) {
                fixture.isStored(segment)
            }
        }
    }
}

extension WaldenFixture {
    fileprivate func configureForLongRun() throws {
        let text = """
            cluster: main
            repositories:
              - directory: \(repository)
            postgres:
              connection: "\(ServerPair.conninfo(cluster))"

            """
        try text.write(toFile: configuration.string, atomically: false, encoding: .utf8)
        try configureAgent(["  http: off", "  state: \(cluster.folder.appending("state"))"])
    }
}
