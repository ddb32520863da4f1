// SPDX-License-Identifier: MIT

import PITR
import Postgres

/// What a commit that removed files did to relations, as far as the numbers in it tell. Pure.
///
/// The statistics that a commit drops are those of relations that are gone, and of the transient ones by which VACUUM FULL and
/// its like put a new file in an old one's place. OIDs and file numbers come from one counter, and a relation's first file
/// has its OID for number; so a relation that is gone took with it a file of its OID or a later number, and a transient one,
/// made in that very transaction, is later than every file removed.
struct DropReading {
    let drop: RelationDrop
    /// What is gone; of a commit with very many only the first.
    let gone: [RelationDrop.Relation]

    init(_ drop: RelationDrop) {
        self.drop = drop
        let numbers = Set(drop.files.map(\.number))
        let greatest = numbers.max() ?? 0
        let isTransient = { (oid: UInt32) in !numbers.isEmpty && oid > greatest }
        // Views and what else has no file may be later than the files of the tables that went with them.
        let hasReal = drop.relations.contains { !isTransient($0.oid) }
        gone = hasReal ? drop.relations : []
    }

    /// Every relation that is touched is still there, with a new file.
    var isRewrite: Bool { gone.isEmpty }

    var database: UInt32 { gone.first?.database ?? drop.files.first?.database ?? 0 }

    /// Whether only PostgreSQL's own relations are touched.
    var isInternal: Bool {
        database == 0
            || (isRewrite
                ? drop.files.allSatisfy { $0.number < CatalogueRelation.firstUserOID }
                : gone.allSatisfy { $0.oid < CatalogueRelation.firstUserOID })
    }

    /// The names that it takes to tell people.
    var questions: NameQuestions {
        NameQuestions(
            databases: [database].filter { $0 > 0 }.reduce(into: []) { $0.insert($1) }, relations: Set(gone),
            files: Set(drop.files))
    }

    func found(_ answers: NameAnswers) -> (gone: [FoundRelation], rewritten: [FoundRelation]) {
        let relations = gone.map { FoundRelation(oid: $0.oid, file: nil, name: answers.relations[$0]) }
        let oids = Set(gone.map(\.oid))
        // As many files as relations gone: they are theirs, though a rewritten one's number does not say so.
        let hasOthers = drop.fileCount > drop.relationCount || isRewrite
        let rewritten = drop.files.compactMap { file -> FoundRelation? in
            if let name = answers.files[file] {
                return oids.contains(name.oid) ? nil : FoundRelation(oid: name.oid, file: file.number, name: name)
            }
            return oids.contains(file.number) || !hasOthers
                ? nil : FoundRelation(oid: nil, file: file.number, name: nil)
        }
        return (relations.sorted(), rewritten.sorted())
    }
}
