// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import Testing

/// A load, a ledger of it, and whatever can happen to servers, agent, helpers and repository: nothing is lost.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct LongRunTests {
    /// On demand an hour and more: WALDEN_LONG_RUN=3600. WALDEN_LONG_RUN_SEED brings the same order of things again.
    private static let seconds = number("WALDEN_LONG_RUN") ?? 45
    private static let seed = number("WALDEN_LONG_RUN_SEED").map { UInt64($0) } ?? .random(in: 0..<1 << 32)

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    /// Fault 3 of docs/faults.md.
    @Test func `whatever happens, what was acknowledged is there after a restore to any moment`() async throws {
        print("long run: WALDEN_LONG_RUN=\(Self.seconds) WALDEN_LONG_RUN_SEED=\(Self.seed)")
        try await LongRun.with(seed: Self.seed) { run in
            // Nothing is asked for that was before the load.
            let began = Ledger.now
            let happened = try await run.go(on: Self.seconds)
            let ended = Ledger.now
            try await run.archiveAll()
            let entries = await run.ledger.all
            print("long run: \(happened.count) faults, \(entries.count) transactions: \(happened.map(\.rawValue))")
            let moments = (0..<max(3, Self.seconds / 120)).map { _ in
                Int64.random(in: began...ended, using: &run.random)
            }
            for moment in moments.map(Optional.some) + [nil] {
                let target = moment.map { Instant(microseconds: $0).description } ?? "the latest"
                let comment: Comment = "seed \(Self.seed), restored to \(target)"
                let (rows, balances) = try await run.restored(to: moment)
                let faults = entries.faults(of: rows, at: moment)
                #expect(faults.isEmpty, "\(comment): \(faults.count), such as \(faults.prefix(5))")
                #expect(Set(balances.split(separator: " ")).count == 1, "\(comment): \(balances)")
            }
            let gaps = try await run.fixture.walden("wal", "list")
            #expect(gaps.status == 0 && !gaps.out.contains("GAP") && !gaps.out.contains("nothing leads"), "\(gaps)")
        }
    }
}

extension LongRun {
    /// The numbers of the ledger, and pgbench's balances, of a server restored to a moment; nil: the latest.
    fileprivate func restored(to moment: Int64?) async throws -> (rows: [Int], balances: String) {
        let path = cluster.folder.appending("restored")
        let target = moment.map { ["--to-time", Instant(microseconds: $0).description] } ?? ["--latest"]
        let place = ["--into", path.string, "--socket-directory", cluster.folder.string, "--port", "5440"]
        let answer = try await fixture.run([fixture.programs.walden.string, "restore", "--start"] + place + target)
        try #require(answer.status == 0, "\(target): \(answer)")
        let conninfo = "host=\(cluster.folder) port=5440 user=postgres dbname=postgres"
        let result = try await cluster.withConnection(.ordinary(database: "postgres"), conninfo: conninfo) {
            let rows = try await $0.rows("SELECT n FROM ledger", timeout: .seconds(60))
            let balances = try await $0.rows(LedgerLoad.balances, timeout: .seconds(60))
            return (
                rows.compactMap { $0.first.flatMap { $0 }.flatMap { Int($0) } },
                balances.first?.first.flatMap { $0 } ?? ""
            )
        }
        try await cluster.succeed("pg_ctl", ["-D", path.string, "-m", "immediate", "-w", "stop"])
        try await cluster.succeed("/bin/rm", ["-rf", path.string])
        return result
    }
}
