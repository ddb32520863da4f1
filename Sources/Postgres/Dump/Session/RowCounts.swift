// SPDX-License-Identifier: MIT

import Errors

/// How many rows one table has, without those of its partitions and heirs.
public struct RowCount: Sendable, Hashable {
    public let schema: String
    public let table: String
    public let rows: Int64

    public init(schema: String, table: String, rows: Int64) {
        self.schema = schema
        self.table = table
        self.rows = rows
    }
}

/// Counts the rows of a database's tables exactly.
public enum RowCounts {
    /// All ordinary tables outside of the system's schemas, but for those of extensions, whose rows no dump holds; smallest first.
    ///
    /// `snapshot` is one that another session of the same database exported; nil is now. What was not counted within `allowed`, or
    /// may not be read, is left out. The connection is in no transaction before and after, or is closed.
    public static func read(
        ordinary connection: Connection, snapshot: String?, within allowed: Duration
    ) async throws -> [RowCount] {
        let deadline = Deadline(after: allowed)
        try await connection.removeTimeouts()
        _ = try await connection.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", timeout: factsTimeout)
        if let snapshot {
            let name = try SQLName.literal(snapshot)
            _ = try await connection.rows("SET TRANSACTION SNAPSHOT \(name)", timeout: factsTimeout)
        }
        // A table that somebody has locked is left out, one with policies for its rows too rather than counted in part.
        _ = try await connection.rows(
            "SET LOCAL lock_timeout = '1s'; SET LOCAL row_security = off", timeout: factsTimeout)
        let counts = try await count(try await tables(connection), connection, until: deadline)
        // Where the deadline closed the connection there is no transaction either.
        _ = try? await connection.rows("ROLLBACK", timeout: factsTimeout)
        return counts
    }

    private static func count(
        _ tables: [Table], _ connection: Connection, until deadline: Deadline
    ) async throws -> [RowCount] {
        var counts: [RowCount] = []
        for table in tables where !deadline.hasPassed {
            let milliseconds = max(1, deadline.milliseconds(atMost: .max))
            do {
                let rows = try await connection.rows(
                    """
                    SAVEPOINT walden; SET LOCAL statement_timeout = \(milliseconds);
                    SELECT pg_catalog.count(*) FROM ONLY \(table.quoted)
                    """, timeout: .milliseconds(Int64(milliseconds)) + .seconds(10))
                var row = try Row(only: rows, of: "the number of rows")
                counts.append(
                    RowCount(schema: table.schema, table: table.name, rows: try row.required { Int64($0) }))
            } catch let error as WaldenError where error.code != .cancelled && error.code != .unavailable {
                // Locked, forbidden, or not counted in time: it is left out.
            }
            // The lock on the table goes with it.
            _ = try await connection.rows("ROLLBACK TO SAVEPOINT walden", timeout: factsTimeout)
        }
        return counts
    }

    private struct Table {
        let schema: String
        let name: String
        let quoted: String
    }

    private static func tables(_ connection: Connection) async throws -> [Table] {
        try await connection.rows(query, timeout: factsTimeout).map { columns in
            var row = Row(columns, of: "the tables' names")
            return Table(
                schema: try row.required(Row.text), name: try row.required(Row.text),
                quoted: try row.required(Row.text))
        }
    }

    private static let query = """
        SELECT n.nspname, c.relname, pg_catalog.format('%I.%I', n.nspname, c.relname)
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence <> 't'
            AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS e WHERE e.classid = 'pg_catalog.pg_class'::regclass
                AND e.objid = c.oid AND e.deptype = 'e')
        ORDER BY c.relpages, n.nspname, c.relname
        """
}
