// SPDX-License-Identifier: MIT

public import PITR

/// What a server does at the moment, as far as archiving goes.
public struct ServerActivity: Sendable {
    public let inRecovery: Bool
    /// The name of the segment that it writes; nil in recovery.
    public let currentSegment: String?
    /// Where its WAL ends; in recovery, what it has replayed.
    public let position: LSN?
    /// In seconds; 0 is "never".
    public let archiveTimeout: Int?
    /// nil when the role may not see it.
    public let dataDirectory: String?
    public let archiver: ArchiverFacts

    /// Asks the server. Needs no privilege; without pg_monitor something is not known.
    public static func read(ordinary connection: Connection) async throws -> ServerActivity {
        let rows = try await connection.rows(query, timeout: factsTimeout)
        let archiver = try await ArchiverFacts.read(ordinary: connection)
        var row = try Row(only: rows, of: "the server's activity")
        return ServerActivity(
            inRecovery: try row.required(Row.bool), currentSegment: try row.optional(Row.text),
            position: try row.optional { LSN($0) }, archiveTimeout: try row.optional(Row.integer),
            dataDirectory: try row.optional(Row.text), archiver: archiver)
    }

    private static let query = """
        SELECT r, CASE WHEN NOT r THEN pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()) END,
            CASE WHEN r THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END,
            (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'archive_timeout'),
            (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'data_directory')
        FROM pg_catalog.pg_is_in_recovery() r
        """
}
