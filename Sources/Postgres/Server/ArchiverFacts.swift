// SPDX-License-Identifier: MIT

import Errors
public import PITR

/// How the server's archiver is doing (`pg_stat_archiver`), counted since the statistics were last reset.
public struct ArchiverFacts: Sendable {
    public let archivedCount: Int
    public let lastArchivedWAL: String?
    public let lastArchivedAt: Instant?
    public let failedCount: Int
    public let lastFailedWAL: String?
    public let lastFailedAt: Instant?
    /// How many files wait to be archived; nil when the role may not look (it takes pg_monitor).
    public let readyCount: Int?

    /// The archiver tries again without end, so a failure counts only while no success has followed it.
    public var isFailing: Bool {
        guard let failed = lastFailedAt else { return false }
        guard let archived = lastArchivedAt else { return true }
        return failed > archived
    }

    /// Asks the server. Needs no privilege, but see ``readyCount``.
    public static func read(ordinary connection: Connection) async throws -> ArchiverFacts {
        let rows = try await connection.rows(Self.query, timeout: factsTimeout)
        let ready = try await readReadyCount(connection)
        var row = try Row(only: rows, of: "the archiver's state")
        return ArchiverFacts(
            archivedCount: try row.required(Row.integer),
            lastArchivedWAL: try row.optional(Row.text),
            lastArchivedAt: try row.optional(Row.instant),
            failedCount: try row.required(Row.integer),
            lastFailedWAL: try row.optional(Row.text),
            lastFailedAt: try row.optional(Row.instant),
            readyCount: ready)
    }

    private static func readReadyCount(_ connection: Connection) async throws -> Int? {
        do {
            let rows = try await connection.rows(
                "SELECT pg_catalog.count(*) FROM pg_catalog.pg_ls_archive_statusdir() WHERE name LIKE '%.ready'",
                timeout: factsTimeout)
            var row = try Row(only: rows, of: "the files that wait to be archived")
            return try row.required(Row.integer)
        } catch let error as WaldenError where error.code == .permission {
            return nil
        }
    }

    private static let query = """
        SELECT archived_count, last_archived_wal,
            (extract(epoch FROM last_archived_time) * 1000000)::bigint,
            failed_count, last_failed_wal,
            (extract(epoch FROM last_failed_time) * 1000000)::bigint
        FROM pg_catalog.pg_stat_archiver
        """
}
