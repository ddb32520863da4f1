// SPDX-License-Identifier: MIT

import Errors
public import PITR

/// What a server is: the facts that decide how it can be backed up and restored.
public struct ServerFacts: Sendable {
    /// As one number: 150018 for 15.18.
    public let version: Int
    /// As the server says it: `15.18 (Debian 15.18-1)`.
    public let fullVersion: String
    public var major: Int { version / 10000 }
    public let systemIdentifier: SystemIdentifier
    public let segmentSize: SegmentSize
    /// Bytes in a data page.
    public let blockSize: Int
    public let dataChecksums: Bool
    public let inRecovery: Bool
    /// The timeline that the server writes, or in recovery the latest that it knows to have replayed or received.
    public let timeline: TimelineID
    /// nil when the role may not see it.
    public let dataDirectory: String?
    /// Settings by name, in the server's base unit; those that the role may not see, or this version has not, are absent.
    public let settings: [String: String]

    static let settingNames = [
        "archive_mode", "archive_command", "archive_library", "archive_timeout", "wal_level", "max_wal_senders",
        "TimeZone", "config_file", "hba_file", "ident_file", "data_directory",
    ]

    /// Asks the server. Needs no privilege; without pg_read_all_settings some settings are absent.
    public static func read(ordinary connection: Connection) async throws -> ServerFacts {
        let rows = try await connection.rows(Self.query, timeout: factsTimeout)
        let settings = try await readSettings(connection)
        var row = try Row(only: rows, of: "the server's facts")
        return ServerFacts(
            version: connection.serverVersion,
            fullVersion: try row.required(Row.text),
            systemIdentifier: try row.required(Self.identifier),
            segmentSize: try row.required { UInt64($0).flatMap { SegmentSize(bytes: $0) } },
            blockSize: try row.required(Row.integer),
            dataChecksums: try row.required(Row.bool),
            inRecovery: try row.required(Row.bool),
            timeline: try row.required(Row.timeline),
            dataDirectory: settings["data_directory"],
            settings: settings)
    }

    /// The system identifier, the timeline and the position of the WAL's end (`IDENTIFY_SYSTEM`), which any role that
    /// may replicate can ask for.
    public static func identify(
        replication connection: Connection
    ) async throws -> (systemIdentifier: SystemIdentifier, timeline: TimelineID, position: LSN) {
        let rows = try await connection.rows("IDENTIFY_SYSTEM", timeout: factsTimeout)
        var row = try Row(only: rows, of: "the system's identity")
        return (
            try row.required(Self.identifier), try row.required(Row.timeline), try row.required { LSN($0) }
        )
    }

    // SQL's bigint is signed; the identifier is not.
    private static func identifier(_ text: String) -> SystemIdentifier? {
        Int64(text).map { SystemIdentifier(UInt64(bitPattern: $0)) } ?? SystemIdentifier(text)
    }

    private static func readSettings(_ connection: Connection) async throws -> [String: String] {
        let names = settingNames.map { "'\($0)'" }.joined(separator: ", ")
        let rows = try await connection.rows(
            "SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN (\(names))", timeout: factsTimeout)
        var settings: [String: String] = [:]
        for columns in rows {
            var row = Row(columns, of: "the server's settings")
            settings[try row.required(Row.text)] = try row.optional(Row.text)
        }
        return settings
    }

    // On a primary the name of the current WAL file tells the timeline; the last checkpoint would be late after a promotion.
    private static let query = """
        SELECT pg_catalog.current_setting('server_version'),
            (SELECT system_identifier FROM pg_catalog.pg_control_system()),
            (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'wal_segment_size'),
            pg_catalog.current_setting('block_size'),
            pg_catalog.current_setting('data_checksums'),
            pg_catalog.pg_is_in_recovery(),
            CASE WHEN pg_catalog.pg_is_in_recovery() THEN
                GREATEST((SELECT timeline_id FROM pg_catalog.pg_control_checkpoint()),
                    (SELECT min_recovery_end_timeline FROM pg_catalog.pg_control_recovery()),
                    (SELECT received_tli FROM pg_catalog.pg_stat_wal_receiver))::bigint
            ELSE ('x' || pg_catalog.substr(
                pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint
            END
        """
}
