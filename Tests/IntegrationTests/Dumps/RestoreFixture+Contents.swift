// SPDX-License-Identifier: MIT

import Postgres
import PostgresTestSupport

extension DumpRestoreFixture {
    /// A database of the role `owner` with tables, some with odd names, a partitioned one, a view, large objects, a function, an
    /// extension where it is installed.
    func fill(_ database: String) async throws {
        try await cluster.sql("DROP ROLE IF EXISTS owner; CREATE ROLE owner LOGIN PASSWORD 'secret'")
        try await cluster.sql("CREATE DATABASE \(try SQLName.identifier(database)) OWNER owner")
        try await cluster.sql(
            """
            CREATE TABLE orders (id int PRIMARY KEY, text text);
            ALTER TABLE orders OWNER TO owner;
            INSERT INTO orders SELECT n, 'row ' || n FROM generate_series(1, 5000) AS n;
            INSERT INTO orders VALUES (0, E'-- PostgreSQL database dump complete\\n--\\n\\n\\t\\\\ ä \\b');
            CREATE SCHEMA "od""d schema"; CREATE TABLE "od""d schema"."tä'ble ""x" ("co l" text);
            INSERT INTO "od""d schema"."tä'ble ""x" VALUES ('x'), (NULL), ('');
            CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at);
            CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
            INSERT INTO parts VALUES (1, '2025-05-05');
            CREATE VIEW seen AS SELECT id FROM orders WHERE id > 4990;
            CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
            SELECT lo_from_bytea(4711, 'large'); SELECT lo_from_bytea(4712, decode('00ff', 'hex'));
            """, database: database)
        let hasCrypto = try await cluster.sql("SELECT FROM pg_available_extensions WHERE name = 'pgcrypto'")
        if !hasCrypto.isEmpty { try await cluster.sql("CREATE EXTENSION pgcrypto", database: database) }
    }

    /// All that ``fill(_:)`` made, in words.
    func contents(_ database: String) async throws -> [[String?]] {
        try await cluster.sql(
            """
            SELECT count(*)::text, md5(string_agg(id || coalesce(text, ''), ',' ORDER BY id)) FROM orders
            UNION ALL SELECT count(*)::text, string_agg(coalesce("co l", 'NULL'), ',' ORDER BY "co l")
                FROM "od""d schema"."tä'ble ""x"
            UNION ALL SELECT id::text, at::text FROM parts
            UNION ALL SELECT count(*)::text, max(id)::text FROM seen
            UNION ALL SELECT twice(21)::text, string_agg(oid::text || encode(lo_get(oid), 'hex'), ',' ORDER BY oid)
                FROM pg_largeobject_metadata
            UNION ALL SELECT '', string_agg(extname, ',' ORDER BY extname) FROM pg_extension
            UNION ALL SELECT pg_get_userbyid(relowner), '' FROM pg_class WHERE relname = 'orders'
            """, database: database)
    }

    /// Makes `shop` one whose restore under another name does `statement` in the end, within plpgsql.
    func trap(_ statement: String) async throws {
        try await cluster.sql(
            """
            CREATE TABLE trapped (id int); INSERT INTO trapped VALUES (1);
            CREATE FUNCTION trap(id int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
                IF current_database() <> 'shop' THEN \(statement); END IF;
                RETURN id;
            END $$;
            CREATE INDEX trapped_index ON trapped (trap(id));
            """, database: "shop")
    }

    /// Databases' comments by name, of those that have any.
    func comment(of database: String) async throws -> String? {
        try await cluster.sql(
            """
            SELECT shobj_description(oid, 'pg_database') FROM pg_database
            WHERE datname = \(try SQLName.literal(database))
            """
        ).first?.first ?? nil
    }
}
