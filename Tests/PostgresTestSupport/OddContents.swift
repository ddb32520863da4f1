// SPDX-License-Identifier: MIT

/// What makes dumping hard: tables with odd names and rows, a partitioned one, a view, large objects, a function, an extension
/// where it is installed.
public struct OddContents: Sendable {
    /// The plainest of its tables.
    private let table: String

    public init(table: String) { self.table = table }

    /// Puts it into a database that is there.
    public func fill(_ database: String, of cluster: ThrowawayCluster) async throws {
        try await cluster.sql(
            """
            CREATE TABLE \(table) (id int PRIMARY KEY, text text);
            INSERT INTO \(table) SELECT n, 'row ' || n FROM generate_series(1, 5000) AS n;
            INSERT INTO \(table) VALUES (0, E'-- PostgreSQL database dump complete\\n--\\n\\n\\t\\\\ ä \\b');
            CREATE SCHEMA "od""d schema"; CREATE TABLE "od""d schema"."tä'ble ""x" ("co l" text);
            INSERT INTO "od""d schema"."tä'ble ""x" VALUES ('x'), (NULL), ('');
            CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at);
            CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
            INSERT INTO parts VALUES (1, '2025-05-05');
            CREATE VIEW seen AS SELECT id FROM \(table) WHERE id > 4990;
            CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
            SELECT lo_from_bytea(4711, 'large'); SELECT lo_from_bytea(4712, decode('00ff', 'hex'));
            """, database: database)
        if try await Self.hasCrypto(cluster) { try await cluster.sql("CREATE EXTENSION pgcrypto", database: database) }
    }

    public static func hasCrypto(_ cluster: ThrowawayCluster) async throws -> Bool {
        try await cluster.sql("SELECT FROM pg_available_extensions WHERE name = 'pgcrypto'").count == 1
    }

    /// All that ``fill(_:of:)`` made, in words.
    public func read(_ database: String, of cluster: ThrowawayCluster) async throws -> [[String?]] {
        try await cluster.sql(
            """
            SELECT count(*)::text, md5(string_agg(id || coalesce(text, ''), ',' ORDER BY id)) FROM \(table)
            UNION ALL SELECT count(*)::text, string_agg(coalesce("co l", 'NULL'), ',' ORDER BY "co l")
                FROM "od""d schema"."tä'ble ""x"
            UNION ALL SELECT id::text, at::text FROM parts
            UNION ALL SELECT count(*)::text, max(id)::text FROM seen
            UNION ALL SELECT twice(21)::text, string_agg(oid::text || encode(lo_get(oid), 'hex'), ',' ORDER BY oid)
                FROM pg_largeobject_metadata
            UNION ALL SELECT '', string_agg(extname, ',' ORDER BY extname) FROM pg_extension
            """, database: database)
    }
}
