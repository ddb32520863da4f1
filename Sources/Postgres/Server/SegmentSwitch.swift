// SPDX-License-Identifier: MIT

import Errors

/// Ends the segment that a server writes, so that it is archived.
public enum SegmentSwitch {
    /// Writes a few bytes of WAL, since a segment in which nothing was written since the last switch is not ended, and ends it; its
    /// name.
    ///
    /// Throws `.permission` for a role that may not call `pg_switch_wal`, and the server's refusal while it is in recovery.
    public static func force(ordinary connection: Connection) async throws -> String {
        let rows = try await connection.rows(statements, timeout: factsTimeout)
        var row = try Row(only: rows, of: "the segment that was ended")
        return try row.required(Row.text)
    }

    /// The message is no change of data, and every replica passes over it. pg_walfile_name gives the segment that ends at an LSN.
    private static let statements = """
        SELECT pg_catalog.pg_logical_emit_message(false, 'walden', 'check');
        SELECT pg_catalog.pg_walfile_name(pg_catalog.pg_switch_wal())
        """
}
