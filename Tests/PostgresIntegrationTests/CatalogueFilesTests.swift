// SPDX-License-Identifier: MIT

import Foundation
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

/// The catalogue read from a server's files, judged by what the server itself says.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct CatalogueFilesTests {
    @Test(arguments: PostgresInstallations.all)
    func `files tell of every relation, schema and database what the server tells`(programs: PostgresPrograms)
        async throws
    {
        var options = ThrowawayCluster.Options()
        options.programs = programs
        try await ThrowawayCluster.with(options) { cluster in
            try await Self.fill(cluster)
            let classes = try await cluster.sql(
                """
                SELECT oid, relname, relnamespace, relfilenode, reltablespace, relkind FROM pg_class ORDER BY oid
                """)
            let schemas = try await cluster.sql("SELECT oid, nspname FROM pg_namespace ORDER BY oid")
            let databases = try await cluster.sql("SELECT oid, datname FROM pg_database ORDER BY oid")
            let number = try await cluster.sql("SELECT oid FROM pg_database WHERE datname = 'postgres'")
            let schemaFile = try await cluster.sql("SELECT pg_relation_filenode('pg_namespace')")
            try await cluster.stop()

            let folder = cluster.dataDirectory.appending("base").appending(try #require(number.first?.first ?? nil))
            let map = try RelationMap(parsing: try Self.bytes(folder.appending("pg_filenode.map")))
            #expect(map.files[1259] != 1259, "VACUUM FULL gave it a new file")
            let global = try RelationMap(
                parsing: try Self.bytes(cluster.dataDirectory.appending("global/pg_filenode.map")))
            let rows = try Self.current(folder, map.files[1259]).compactMap { ClassRow($0, major: programs.major) }
            #expect(
                rows.sorted { $0.oid < $1.oid }.map { row in
                    [
                        String(row.oid), row.name, String(row.namespace), String(row.file), String(row.tablespace),
                        Self.letter(row.kind),
                    ]
                } == classes)
            let file = schemaFile.first?.first.flatMap { $0 }.flatMap(UInt32.init)
            #expect(Self.pairs(try Self.current(folder, file)) == schemas)
            #expect(
                Self.pairs(try Self.current(cluster.dataDirectory.appending("global"), global.files[1262])) == databases
            )
        }
    }

    /// Rows that were renamed, dropped, rolled back, rewritten, so that pages hold more than the living.
    private static func fill(_ cluster: ThrowawayCluster) async throws {
        try await cluster.sql("CREATE DATABASE second")
        try await cluster.sql("CREATE SCHEMA sales; CREATE TABLE sales.orders (id serial PRIMARY KEY, note text)")
        for catalogue in ["pg_class", "pg_namespace"] { try await cluster.sql("VACUUM FULL \(catalogue)") }
        for index in 1...300 { try await cluster.sql("CREATE TABLE t\(index) (id int)") }
        try await cluster.sql("DROP TABLE t7, t8; ALTER TABLE t9 RENAME TO renamed; TRUNCATE t10, sales.orders")
        try await cluster.sql("ALTER SCHEMA sales RENAME TO trade")
        try await cluster.sql("BEGIN; CREATE TABLE never (id int); DROP TABLE t11; ROLLBACK")
        try await cluster.sql(
            """
            CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1 AS one; CREATE INDEX i ON t1 (id);
            CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE INDEX ON p (id); CREATE TYPE c AS (id int)
            """)
        // Scanning sets the hints from which the files tell what was rolled back.
        try await cluster.sql("SELECT count(*) FROM pg_class; SELECT count(*) FROM pg_namespace; CHECKPOINT")
    }

    private static func current(_ folder: FilePath, _ file: UInt32?) throws -> [HeapTuple] {
        let bytes = try bytes(folder.appending(String(try #require(file))))
        var scanner = HeapScanner(blockBytes: 8192)
        var tuples: [HeapTuple] = []
        scanner.push(bytes[...]) { if $0.standing == .current { tuples.append($0) } }
        return tuples
    }

    private static func pairs(_ tuples: [HeapTuple]) -> [[String?]] {
        tuples.compactMap { NamedRow($0) }.sorted { $0.oid < $1.oid }.map { [String($0.oid), $0.name] }
    }

    private static func letter(_ kind: RelationKind) -> String? {
        "rpmfvSiItc".first { $0.asciiValue.flatMap { RelationKind(letter: $0) } == kind }.map(String.init)
    }

    private static func bytes(_ path: FilePath) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path.string)))
    }
}
