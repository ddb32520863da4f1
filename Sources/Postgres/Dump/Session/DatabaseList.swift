// SPDX-License-Identifier: MIT

import Errors

/// The databases of a server that can be dumped.
public enum DatabaseList {
    public struct Entry: Sendable, Hashable {
        public let name: String
        /// On disk; nil when the role may not see it.
        public let bytes: Int64?
    }

    /// Those that allow connections, are no templates and are whole (a DROP DATABASE that was cut short leaves one that is not),
    /// by name. Whether our role may connect to each shows when it does.
    public static func read(ordinary connection: Connection) async throws -> [Entry] {
        try await connection.rows(query, timeout: factsTimeout).map { columns in
            var row = Row(columns, of: "the databases' names")
            return Entry(name: try row.required(Row.text), bytes: try row.optional { Int64($0) })
        }
    }

    private static let query = """
        SELECT d.datname, CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')
            OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') THEN pg_catalog.pg_database_size(d.oid) END
        FROM pg_catalog.pg_database AS d
        WHERE d.datallowconn AND NOT d.datistemplate AND d.datconnlimit <> -2
        ORDER BY d.datname
        """
}
