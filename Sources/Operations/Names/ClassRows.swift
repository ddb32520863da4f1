// SPDX-License-Identifier: MIT

import PITR
import Postgres

/// The rows of one database's `pg_class` that were asked for, the most believable of each. Pure.
struct ClassRows {
    private struct Found {
        let row: ClassRow
        let standing: HeapTuple.Standing
    }

    private let major: Int
    private let database: UInt32
    private let oids: Set<UInt32>
    private let files: [UInt32: [RelationDrop.File]]
    private let map: RelationMap?
    private var byOID: [UInt32: Found] = [:]
    private var byFile: [RelationDrop.File: Found] = [:]

    init(_ questions: NameQuestions, of database: UInt32, map: RelationMap?, major: Int) {
        (self.database, self.map, self.major) = (database, map, major)
        // pg_namespace is looked up too: its row says where its file is.
        oids = Set(questions.relations.filter { $0.database == database }.map(\.oid)).union([
            CatalogueRelation.namespaces
        ])
        files = Dictionary(grouping: questions.files.filter { $0.database == database }, by: \.number)
    }

    mutating func take(_ tuple: HeapTuple) {
        guard let row = ClassRow(tuple, major: major) else { return }
        let found = Found(row: row, standing: tuple.standing)
        if oids.contains(row.oid) { Self.keep(found, at: row.oid, in: &byOID) }
        let number = row.file > 0 ? row.file : map?.files[row.oid] ?? 0
        // A tablespace of 0 is the database's own, which the row does not name.
        for file in files[number] ?? [] where row.tablespace == 0 || row.tablespace == file.tablespace {
            Self.keep(found, at: file, in: &byFile)
        }
    }

    private static func keep<Key>(_ found: Found, at key: Key, in rows: inout [Key: Found]) {
        if let known = rows[key], known.standing > found.standing { return }
        rows[key] = found
    }

    /// The file of `pg_namespace`; its first one where no row says otherwise.
    var namespaceFile: UInt32 {
        byOID[CatalogueRelation.namespaces].flatMap { $0.row.file > 0 ? $0.row.file : nil }
            ?? CatalogueRelation.namespaces
    }

    /// The schemas whose names are needed.
    var namespaces: Set<UInt32> { Set(byOID.values.map(\.row.namespace)).union(byFile.values.map(\.row.namespace)) }

    func answers(schemas: [UInt32: String]) -> NameAnswers {
        func name(_ found: Found) -> RelationName {
            RelationName(
                oid: found.row.oid, schema: schemas[found.row.namespace], name: found.row.name, kind: found.row.kind)
        }
        var answers = NameAnswers()
        for (oid, found) in byOID {
            answers.relations[RelationDrop.Relation(database: database, oid: oid)] = name(found)
        }
        for (file, found) in byFile { answers.files[file] = name(found) }
        return answers
    }
}

/// The rows of a catalogue of OIDs and names that were asked for, the most believable of each. Pure.
struct NamedRows {
    private let oids: Set<UInt32>
    private var found: [UInt32: (name: String, standing: HeapTuple.Standing)] = [:]

    init(_ oids: Set<UInt32>) { self.oids = oids }

    mutating func take(_ tuple: HeapTuple) {
        guard let row = NamedRow(tuple), oids.contains(row.oid) else { return }
        if let known = found[row.oid], known.standing > tuple.standing { return }
        found[row.oid] = (row.name, tuple.standing)
    }

    var names: [UInt32: String] { found.mapValues(\.name) }
}
