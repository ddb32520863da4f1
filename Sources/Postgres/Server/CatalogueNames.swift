// SPDX-License-Identifier: MIT

public import PITR

/// What the server's catalogue calls databases and relations.
public enum CatalogueNames {
    public struct Relation: Sendable, Equatable {
        public let oid: UInt32
        public let schema: String
        public let name: String
        public let kind: RelationKind
    }

    /// Which server it is.
    public static func systemIdentifier(ordinary connection: Connection, timeout: Duration) async throws
        -> SystemIdentifier
    {
        let rows = try await connection.rows(
            "SELECT system_identifier FROM pg_catalog.pg_control_system()", timeout: timeout)
        var row = try Row(only: rows, of: "the server's identity")
        return try row.required { Int64($0).map { SystemIdentifier(UInt64(bitPattern: $0)) } }
    }

    /// All databases, by OID.
    public static func databases(ordinary connection: Connection, timeout: Duration) async throws -> [UInt32: String] {
        let rows = try await connection.rows(
            "SELECT oid, datname FROM pg_catalog.pg_database", timeout: timeout)
        var names: [UInt32: String] = [:]
        for columns in rows {
            var row = Row(columns, of: "the databases' names")
            names[try row.required { UInt32($0) }] = try row.required(Row.text)
        }
        return names
    }

    /// The relations of the database connected to that have one of `oids`, by OID.
    public static func relations(_ oids: Set<UInt32>, ordinary connection: Connection, timeout: Duration) async throws
        -> [UInt32: Relation]
    {
        let list = "{\(oids.sorted().map(String.init).joined(separator: ","))}"
        let rows = try await connection.rows(
            """
            SELECT c.oid, n.nspname, c.relname, c.relkind::text
            FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.oid = ANY ($1::oid[])
            """, parameters: [list], timeout: timeout)
        var relations: [UInt32: Relation] = [:]
        for columns in rows {
            var row = Row(columns, of: "the relations' names")
            let oid = try row.required { UInt32($0) }
            relations[oid] = Relation(
                oid: oid, schema: try row.required(Row.text), name: try row.required(Row.text),
                kind: try row.required { $0.utf8.first.flatMap { RelationKind(letter: $0) } })
        }
        return relations
    }
}
