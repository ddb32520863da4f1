// SPDX-License-Identifier: MIT

import Postgres
import PostgresTestSupport

extension DumpRestoreFixture {
    /// A database of the role `owner` with what makes dumping hard.
    func fill(_ database: String) async throws {
        try await cluster.sql("DROP ROLE IF EXISTS owner; CREATE ROLE owner LOGIN PASSWORD 'secret'")
        try await cluster.sql("CREATE DATABASE \(try SQLName.identifier(database)) OWNER owner")
        try await Self.odd.fill(database, of: cluster)
        try await cluster.sql("ALTER TABLE orders OWNER TO owner", database: database)
    }

    private static let odd = OddContents(table: "orders")

    /// All that ``fill(_:)`` made, in words.
    func contents(_ database: String) async throws -> [[String?]] {
        try await Self.odd.read(database, of: cluster)
            + cluster.sql(
                "SELECT pg_get_userbyid(relowner), '' FROM pg_class WHERE relname = 'orders'", database: database)
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
