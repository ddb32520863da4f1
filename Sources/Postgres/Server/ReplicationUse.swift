// SPDX-License-Identifier: MIT

import Errors

/// Who takes WAL from a server, and what it keeps for them.
public struct ReplicationUse: Sendable, Equatable {
    public struct Slot: Sendable, Equatable {
        public let name: String
        public let isActive: Bool
        /// The bytes of WAL that it keeps from being recycled; nil: it holds none yet, or none any more.
        public let keptBytes: UInt64?

        init(name: String, isActive: Bool, keptBytes: UInt64?) {
            (self.name, self.isActive, self.keptBytes) = (name, isActive, keptBytes)
        }
    }

    /// WAL senders at work, of `max_wal_senders`.
    public var senders: Int
    public var slots: [Slot]

    init(senders: Int = 0, slots: [Slot] = []) { (self.senders, self.slots) = (senders, slots) }

    /// Asks the server. Needs no privilege.
    public static func read(ordinary connection: Connection) async throws -> ReplicationUse {
        let count = try await connection.rows(
            "SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication", timeout: factsTimeout)
        let rows = try await connection.rows(slotsQuery, timeout: factsTimeout)
        var row = try Row(only: count, of: "the WAL senders")
        return ReplicationUse(
            senders: try row.required(Row.integer),
            slots: try rows.map { columns in
                var row = Row(columns, of: "the replication slots")
                return Slot(
                    name: try row.required(Row.text), isActive: try row.required(Row.bool),
                    keptBytes: try row.optional { UInt64($0) })
            })
    }

    private static let slotsQuery = """
        SELECT slot_name, active, GREATEST(0, pg_catalog.pg_wal_lsn_diff(
            CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                ELSE pg_catalog.pg_current_wal_lsn() END, restart_lsn))::bigint
        FROM pg_catalog.pg_replication_slots ORDER BY slot_name
        """
}
