// SPDX-License-Identifier: MIT

import Errors

/// How much WAL a server writes, on average since its statistics were reset (`pg_stat_wal`).
public enum AverageWALRate {
    /// Bytes a second; nil where nothing has been counted yet. Needs no privilege.
    public static func read(ordinary connection: Connection) async throws -> Double? {
        let rows = try await connection.rows(query, timeout: factsTimeout)
        var row = try Row(only: rows, of: "the rate of WAL")
        return try row.optional { Double($0).flatMap { $0.isFinite && $0 > 0 ? $0 : 0 } }
    }

    private static let query = """
        SELECT wal_bytes::float8
            / NULLIF(extract(epoch FROM pg_catalog.clock_timestamp() - stats_reset), 0)::float8
        FROM pg_catalog.pg_stat_wal
        """
}
