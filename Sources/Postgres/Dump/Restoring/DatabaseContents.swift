// SPDX-License-Identifier: MIT

import Errors

/// What somebody has made in a database, to tell whether it is empty.
public enum DatabaseContents {
    /// In words, `3 relations` or `1 schema`; nothing for a database as initdb or CREATE DATABASE leave it.
    ///
    /// Whatever stands in template1 beyond that counts. `connection` is to the database itself.
    public static func found(ordinary connection: Connection) async throws -> [String] {
        let rows = try await connection.rows(query, timeout: factsTimeout)
        return try rows.compactMap { columns in
            var row = Row(columns, of: "the database's contents")
            let (kind, count) = (try row.required(Row.text), try row.required(Row.integer))
            return count > 0 ? "\(count) \(kind)\(count == 1 ? "" : "s")" : nil
        }
    }

    /// How many ordinary and partitioned tables there are outside of the system's schemas.
    public static func tables(ordinary connection: Connection) async throws -> Int {
        let rows = try await connection.rows(
            """
            SELECT pg_catalog.count(*) FROM pg_catalog.pg_class AS c
                JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
            """, timeout: factsTimeout)
        var row = try Row(only: rows, of: "the number of tables")
        return try row.required(Row.integer)
    }

    // Object ids from 16384 on are not initdb's (src/include/access/transam.h, FirstNormalObjectId). A type of each relation's rows,
    // and the array of each type, are counted with what they belong to. Temporary things of other sessions are not counted.
    private static let query = """
        WITH temporary AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname LIKE 'pg\\_temp%' OR nspname LIKE 'pg\\_toast%')
        SELECT 'relation', pg_catalog.count(*) FROM pg_catalog.pg_class
            WHERE oid >= 16384 AND relkind NOT IN ('i', 'I', 't', 'c')
                AND relnamespace NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'function', pg_catalog.count(*) FROM pg_catalog.pg_proc WHERE oid >= 16384
        UNION ALL SELECT 'type', pg_catalog.count(*) FROM pg_catalog.pg_type
            WHERE oid >= 16384 AND typtype IN ('c', 'd', 'e', 'r', 'b', 'p') AND typelem = 0
                AND (typrelid = 0 OR (SELECT relkind FROM pg_catalog.pg_class AS c WHERE c.oid = typrelid) = 'c')
                AND typnamespace NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'schema', pg_catalog.count(*) FROM pg_catalog.pg_namespace
            WHERE oid >= 16384 AND nspname <> 'public' AND oid NOT IN (SELECT oid FROM temporary)
        UNION ALL SELECT 'extension', pg_catalog.count(*) FROM pg_catalog.pg_extension WHERE oid >= 16384
        UNION ALL SELECT 'operator', pg_catalog.count(*) FROM pg_catalog.pg_operator WHERE oid >= 16384
        UNION ALL SELECT 'event trigger', pg_catalog.count(*) FROM pg_catalog.pg_event_trigger
        UNION ALL SELECT 'publication', pg_catalog.count(*) FROM pg_catalog.pg_publication
        UNION ALL SELECT 'foreign data wrapper', pg_catalog.count(*) FROM pg_catalog.pg_foreign_data_wrapper
        UNION ALL SELECT 'large object', pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata
        """
}
