// SPDX-License-Identifier: MIT

import Errors

/// The segment that a server writes now.
public enum CurrentSegment {
    /// Its name; nil for a server in recovery, which writes none. Needs no privilege.
    public static func read(ordinary connection: Connection) async throws -> String? {
        let rows = try await connection.rows(query, timeout: factsTimeout)
        var row = try Row(only: rows, of: "the server's current segment")
        return try row.optional(Row.text)
    }

    private static let query = """
        SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery()
            THEN pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()) END
        """
}
