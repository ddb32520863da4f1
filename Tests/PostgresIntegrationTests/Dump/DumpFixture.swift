// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import PostgresTestSupport
import SystemPackage

/// A cluster with a database worth dumping, and the programs to dump it with.
struct DumpFixture {
    /// Blanks, quotes of both kinds, a backslash, a combining mark and other letters.
    static let oddName = "it's \"a\" \\ dätä\u{301}=base; --"

    let cluster: ThrowawayCluster
    let programs: DumpPrograms
    let settings: ConnectionSettings
    let connection: ProgramConnection

    static var environment: [String: String] {
        ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TZ": "UTC"]
    }

    static func with<Value>(
        _ options: ThrowawayCluster.Options = .init(), _ body: (DumpFixture) async throws -> Value
    ) async throws -> Value {
        try await ThrowawayCluster.with(options) { cluster in
            let settings = ConnectionSettings(conninfo: cluster.conninfo)
            return try await body(
                DumpFixture(
                    cluster: cluster,
                    programs: try await DumpPrograms.find(
                        serverVersion: cluster.programs.major * 10000, explicit: cluster.programs.binFolder, prefix: [],
                        environment: Self.environment),
                    settings: settings,
                    connection: try ProgramConnection.here(settings, environment: Self.environment)))
        }
    }

    /// Tables with odd names and rows, a view, large objects, a function, an extension where it is installed.
    func fill(_ database: String) async throws {
        try await cluster.sql("CREATE DATABASE \(try SQLName.identifier(database))")
        try await cluster.sql(
            """
            CREATE TABLE plain (id int PRIMARY KEY, text text);
            INSERT INTO plain SELECT n, 'row ' || n FROM generate_series(1, 5000) AS n;
            INSERT INTO plain VALUES (0, E'-- PostgreSQL database dump complete\\n--\\n\\n\\t\\\\ ä \\b');
            CREATE SCHEMA "od""d schema"; CREATE TABLE "od""d schema"."tä'ble ""x" ("co l" text);
            INSERT INTO "od""d schema"."tä'ble ""x" VALUES ('x'), (NULL), ('');
            CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at);
            CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
            INSERT INTO parts VALUES (1, '2025-05-05');
            CREATE VIEW seen AS SELECT id FROM plain WHERE id > 4990;
            CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
            SELECT lo_from_bytea(4711, 'large'); SELECT lo_from_bytea(4712, decode('00ff', 'hex'));
            """, database: database)
        if try await hasCrypto() { try await cluster.sql("CREATE EXTENSION pgcrypto", database: database) }
    }

    func hasCrypto() async throws -> Bool {
        try await cluster.sql("SELECT FROM pg_available_extensions WHERE name = 'pgcrypto'").count == 1
    }

    /// All that ``fill(_:)`` made, in words.
    func contents(_ database: String) async throws -> [[String?]] {
        try await cluster.sql(
            """
            SELECT count(*)::text, md5(string_agg(id || coalesce(text, ''), ',' ORDER BY id)) FROM plain
            UNION ALL SELECT count(*)::text, string_agg(coalesce("co l", 'NULL'), ',' ORDER BY "co l")
                FROM "od""d schema"."tä'ble ""x"
            UNION ALL SELECT id::text, at::text FROM parts
            UNION ALL SELECT count(*)::text, max(id)::text FROM seen
            UNION ALL SELECT twice(21)::text, string_agg(oid::text || encode(lo_get(oid), 'hex'), ',' ORDER BY oid)
                FROM pg_largeobject_metadata
            UNION ALL SELECT '', string_agg(extname, ',' ORDER BY extname) FROM pg_extension
            """, database: database)
    }

    func bytes(_ stream: DumpStream) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await stream.next() { bytes += piece }
        return bytes
    }

    func maker<Value>(_ body: (DatabaseMaker) async throws -> Value) async throws -> Value {
        try await cluster.withConnection(.ordinary(database: "postgres")) { try await body(DatabaseMaker($0)) }
    }

    /// Sessions of dumps that are left, without those that the fixture knows of.
    func sessions() async throws -> Int {
        try await cluster.sql("SELECT FROM pg_stat_activity WHERE application_name LIKE 'walden dump%'").count
    }

    /// A session that has `sql` done in a transaction and keeps it open until `body` is over.
    func holding<Value>(_ sql: String, in database: String, _ body: () async throws -> Value) async throws -> Value {
        try await cluster.withConnection(
            .ordinary(database: database), conninfo: "\(cluster.conninfo) application_name=holder"
        ) { holder in
            _ = try await holder.rows("BEGIN; \(sql)", timeout: .seconds(30))
            let value = try await body()
            _ = try await holder.rows("ROLLBACK", timeout: .seconds(30))
            return value
        }
    }
}
