// SPDX-License-Identifier: MIT

import Errors
import PITR
import Synchronization

/// A watch over the server sessions of one dump, which it knows by an application name that nobody else has.
///
/// It tells which lock they wait for and who holds it, and ends them: a server does not notice that a client is gone while its
/// session waits for a lock, so the session of a pg_dump that was killed would stand in the queue, its other locks held.
public final class LockWatch: Sendable {
    /// What pg_stat_activity shows of the dump.
    public let applicationName: String
    private let connection: Connection
    private let last = Mutex<LockWait?>(nil)

    private init(_ connection: Connection) {
        self.connection = connection
        applicationName = Self.makeName()
    }

    static func makeName() -> String {
        "walden dump \(UInt64.random(in: .min ... .max).hexadecimalDigits)"
    }

    /// A watch over what dumps or restores `database`, by a connection of its own to it. Throws what
    /// ``Connection/open(_:_:connectTimeout:)`` throws.
    public static func open(_ settings: ConnectionSettings, database: String) async throws -> LockWatch {
        let connection = try await Connection.open(
            settings, .ordinary(database: database), connectTimeout: .seconds(30))
        try await connection.removeTimeouts()
        return LockWatch(connection)
    }

    /// What was seen last, also when the wait is over.
    public var lastWait: LockWait? { last.withLock(\.self) }

    /// Which lock the dump waits for now; nil when it waits for none. The task's cancellation does not hasten it.
    public func look() async throws -> LockWait? {
        // In a task of its own: a query that is cancelled costs its connection, and looks are cancelled whenever the dump goes on.
        let rows = try await Task { [connection, applicationName] in
            try await connection.rows(Self.query, parameters: [applicationName], timeout: .seconds(20))
        }.value
        guard let first = rows.first else { return nil }
        let wait = try Self.wait(first, holders: rows)
        // Holders are asked for a moment after the wait was seen, which may have ended by then.
        last.withLock { last in
            if wait.holders.isEmpty, let last, !last.holders.isEmpty, last.isSameWait(as: wait) { return }
            last = wait
        }
        return wait
    }

    /// Ends the dump's server sessions that are left. Should it fail, they end when they next notice that their client is gone.
    public func endSessions() async {
        // In a task of its own, since ours may be cancelled.
        await Task { [connection, applicationName] in
            _ = try? await connection.rows(
                """
                SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                WHERE application_name = $1 AND datname = pg_catalog.current_database()
                """, parameters: [applicationName], timeout: .seconds(10))
        }.value
    }

    public func close() async { await connection.close() }

    private static func wait(_ columns: [String?], holders rows: [[String?]]) throws(WaldenError) -> LockWait {
        var row = Row(columns, of: "the lock that is waited for")
        let process = try row.required(Row.text)
        let (relation, kind) = (try row.optional(Row.text), try row.required(Row.text))
        let (mode, since) = (try row.required(Row.text), try row.optional(Row.instant))
        var holders: [LockWait.Holder] = []
        for columns in rows.prefix(5) where columns.first == process {
            if let holder = try holder(Array(columns.dropFirst(5))) { holders.append(holder) }
        }
        return LockWait(relation: relation, kind: kind, mode: mode, since: since, holders: holders)
    }

    private static func holder(_ columns: [String?]) throws(WaldenError) -> LockWait.Holder? {
        var row = Row(columns, of: "the holder of a lock")
        guard let process = try row.optional({ Int32($0) }) else { return nil }
        return LockWait.Holder(
            process: process, application: try row.optional(Row.text), user: try row.optional(Row.text),
            state: try row.optional(Row.text), stateSince: try row.optional(Row.instant),
            transactionSince: try row.optional(Row.instant), querySince: try row.optional(Row.instant))
    }

    // A row for each holder. Times are microseconds since 1970. pg_stat_activity shows application names to everybody, and the rest to
    // those whose sessions they are, and members of pg_read_all_stats.
    private static let query = """
        SELECT w.pid, CASE WHEN c.oid IS NOT NULL THEN pg_catalog.format('%I.%I', n.nspname, c.relname) END,
            w.locktype, w.mode, (extract(epoch FROM w.waitstart) * 1000000)::bigint,
            b.pid, h.application_name, h.usename, h.state, (extract(epoch FROM h.state_change) * 1000000)::bigint,
            (extract(epoch FROM h.xact_start) * 1000000)::bigint, (extract(epoch FROM h.query_start) * 1000000)::bigint
        FROM pg_catalog.pg_stat_activity AS a
            JOIN pg_catalog.pg_locks AS w ON w.pid = a.pid AND NOT w.granted
            LEFT JOIN pg_catalog.pg_class AS c ON c.oid = w.relation AND w.database = a.datid
            LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) AS b (pid) ON true
            LEFT JOIN pg_catalog.pg_stat_activity AS h ON h.pid = b.pid AND b.pid <> 0
        WHERE a.application_name = $1 AND a.datname = pg_catalog.current_database()
        ORDER BY w.pid, b.pid
        """
}
