// SPDX-License-Identifier: MIT

import Errors

/// The settings of a server that say whether it can be archived, backed up and brought back.
public struct ServerSettings: Sendable, Equatable {
    /// By name, in the server's base unit. What the role may not see, and what this version has not, is absent.
    public var values: [String: String]
    /// The names of those that were changed and wait for a restart.
    public var pendingRestart: [String]

    init(values: [String: String], pendingRestart: [String] = []) {
        (self.values, self.pendingRestart) = (values, pendingRestart)
    }

    /// Asks the server. Needs no privilege; without pg_read_all_settings some are absent.
    public static func read(ordinary connection: Connection) async throws -> ServerSettings {
        let rows = try await connection.rows(query, timeout: factsTimeout)
        var settings = ServerSettings(values: [:])
        for columns in rows {
            var row = Row(columns, of: "the server's settings")
            let name = try row.required(Row.text)
            settings.values[name] = try row.optional(Row.text)
            if try row.required(Row.bool) { settings.pendingRestart.append(name) }
        }
        return settings
    }

    /// Those that a target of a recovery may be in.
    public static let targets = [
        "recovery_target", "recovery_target_lsn", "recovery_target_name", "recovery_target_time", "recovery_target_xid",
    ]

    private static let names =
        [
            "archive_command", "archive_library", "archive_mode", "archive_timeout", "data_checksums", "fsync",
            "full_page_writes", "log_timezone", "max_slot_wal_keep_size", "max_wal_senders", "recovery_target_timeline",
            "restore_command",
            "TimeZone", "wal_level",
        ] + targets

    private static let query = """
        SELECT name, setting, pending_restart FROM pg_catalog.pg_settings
        WHERE pending_restart OR name IN (\(names.map { "'\($0)'" }.joined(separator: ", "))) ORDER BY name
        """
}
