// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres

/// How far a server's recovery is, asked from the server (documentation, "Recovery Information Functions").
struct RecoveryState: Sendable {
    let isInRecovery: Bool
    let isPaused: Bool
    let replayedTo: LSN?
    let lastTransactionAt: Instant?
    let timeline: TimelineID?

    // The functions that a server out of recovery refuses are only called in it.
    private static let query = """
        SELECT r::text,
            CASE WHEN r THEN (pg_catalog.pg_get_wal_replay_pause_state() = 'paused')::text ELSE 'false' END,
            pg_catalog.pg_last_wal_replay_lsn()::text,
            (extract(epoch FROM pg_catalog.pg_last_xact_replay_timestamp()) * 1000000)::bigint::text,
            CASE WHEN r THEN NULL ELSE pg_catalog.substr(
                pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8) END
        FROM (SELECT pg_catalog.pg_is_in_recovery() AS r) AS recovery
        """

    static func read(_ connection: Connection) async throws -> RecoveryState {
        let rows = try await connection.rows(query, timeout: .seconds(30))
        guard let row = rows.first, row.count == 5, let isInRecovery = row[0] else {
            throw WaldenError(.failed, "the restored server gave no answer on its recovery")
        }
        return RecoveryState(
            isInRecovery: isInRecovery == "true", isPaused: row[1] == "true", replayedTo: row[2].flatMap { LSN($0) },
            lastTransactionAt: row[3].flatMap { Int64($0) }.map { Instant(microseconds: $0) },
            timeline: row[4].flatMap { UInt32($0, radix: 16) }.flatMap { TimelineID($0) })
    }
}
