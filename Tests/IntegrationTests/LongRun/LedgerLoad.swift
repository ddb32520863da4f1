// SPDX-License-Identifier: MIT

import Postgres
import PostgresTestSupport

/// pgbench's transaction, with a row of the ledger in it, again and again until the task is cancelled.
struct LedgerLoad: Sendable {
    let ledger: Ledger
    let cluster: ThrowawayCluster
    let conninfo: String

    /// Of pgbench's tables at scale 1: whatever is recovered, these agree.
    static let balances = """
        SELECT (SELECT sum(abalance) FROM pgbench_accounts) || ' ' || (SELECT sum(tbalance) FROM pgbench_tellers)
            || ' ' || (SELECT sum(bbalance) FROM pgbench_branches)
            || ' ' || (SELECT coalesce(sum(delta), 0) FROM pgbench_history)
        """

    func run() async {
        while !Task.isCancelled {
            // A server that is gone ends the session; the next one begins when there is a server again.
            try? await cluster.withConnection(.ordinary(database: "postgres"), conninfo: conninfo) { connection in
                while !Task.isCancelled { try await transaction(on: connection) }
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private func transaction(on connection: Connection) async throws {
        let number = await ledger.begin()
        let (account, delta) = (Int.random(in: 1...100_000), Int.random(in: -5000...5000))
        let change = """
            BEGIN;
            UPDATE pgbench_accounts SET abalance = abalance + \(delta) WHERE aid = \(account);
            UPDATE pgbench_tellers SET tbalance = tbalance + \(delta) WHERE tid = \(account % 10 + 1);
            UPDATE pgbench_branches SET bbalance = bbalance + \(delta) WHERE bid = 1;
            INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)
                VALUES (\(account % 10 + 1), 1, \(account), \(delta), CURRENT_TIMESTAMP);
            INSERT INTO ledger VALUES (\(number));
            COMMIT
            """
        _ = try await connection.rows(change, timeout: .seconds(30))
        await ledger.acknowledge(number)
        try await Task.sleep(for: .milliseconds(5))
    }
}
