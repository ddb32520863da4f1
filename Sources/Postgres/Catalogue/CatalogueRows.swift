// SPDX-License-Identifier: MIT

/// The relations of PostgreSQL's own that names are read from: their OIDs never change (src/include/catalog).
public enum CatalogueRelation {
    public static let relations: UInt32 = 1259
    public static let databases: UInt32 = 1262
    public static let namespaces: UInt32 = 2615
    /// What users make has this OID or a greater one (`FirstNormalObjectId`, src/include/access/transam.h).
    public static let firstUserOID: UInt32 = 16384
}

/// A row of `pg_class`, as far as names need it (src/include/catalog/pg_class.h, PostgreSQL 15 to 18).
public struct ClassRow: Sendable, Equatable {
    public let oid: UInt32
    public let name: String
    public let namespace: UInt32
    /// 0 where `pg_filenode.map` tells it, and where there is no file.
    public let file: UInt32
    /// 0 is the database's own.
    public let tablespace: UInt32
    public let kind: RelationKind

    /// nil when the bytes cannot be such a row.
    public init?(_ tuple: HeapTuple, major: Int) {
        let fields = CatalogueBytes(tuple.data)
        // relallfrozen came before it in 18.
        let kindOffset = major >= 18 ? 119 : 115
        guard let oid: UInt32 = fields.number(at: 0), oid > 0, let name = fields.name(at: 4),
            let namespace: UInt32 = fields.number(at: 68), let file: UInt32 = fields.number(at: 88),
            let tablespace: UInt32 = fields.number(at: 92), let letter: UInt8 = fields.number(at: kindOffset),
            let kind = RelationKind(letter: letter)
        else { return nil }
        (self.oid, self.name, self.namespace) = (oid, name, namespace)
        (self.file, self.tablespace, self.kind) = (file, tablespace, kind)
    }
}

/// A row of `pg_database` or `pg_namespace`: both begin with OID and name.
public struct NamedRow: Sendable, Equatable {
    public let oid: UInt32
    public let name: String

    /// nil when the bytes cannot be such a row.
    public init?(_ tuple: HeapTuple) {
        let fields = CatalogueBytes(tuple.data)
        guard let oid: UInt32 = fields.number(at: 0), oid > 0, let name = fields.name(at: 4) else { return nil }
        (self.oid, self.name) = (oid, name)
    }
}
