// SPDX-License-Identifier: MIT

import PITR
import Postgres
import Testing

@testable import Operations

@Suite struct DropReadingTests {
    private func drop(_ relations: [UInt32], files: [UInt32], database: UInt32 = 5) -> DropReading {
        let commit = TransactionEnd(
            outcome: .commit, xid: 700, time: Instant(microseconds: 0), lsn: LSN(0x1000), end: LSN(0x1100))
        return DropReading(
            RelationDrop(
                commit: commit, files: files.map { .init(tablespace: 1663, database: database, number: $0) },
                fileCount: files.count, relations: relations.map { .init(database: database, oid: $0) },
                relationCount: relations.count))
    }

    private func name(_ oid: UInt32, _ kind: RelationKind = .table) -> RelationName {
        RelationName(oid: oid, schema: "public", name: "r\(oid)", kind: kind)
    }

    @Test func `a relation is gone when a file of its number or a later one goes with it`() {
        #expect(drop([16400], files: [16400]).gone.map(\.oid) == [16400])
        #expect(drop([16400, 16404], files: [16900, 16904]).gone.map(\.oid) == [16400, 16404])
        // The view was made later than the table's file.
        #expect(drop([16400, 17000], files: [16400]).gone.count == 2)
    }

    @Test func `a transient relation is later than all files, and nothing is gone with it`() {
        #expect(drop([16500, 16503, 16504], files: [16400, 16403, 16404]).isRewrite)
        #expect(drop([], files: [16400]).isRewrite)
        #expect(drop([16500], files: [1259, 2662]).isInternal)
    }

    @Test func `what is PostgreSQL's own or shared is internal`() {
        #expect(drop([], files: [1262], database: 0).isInternal)
        #expect(drop([1234], files: [1234]).isInternal)
        #expect(!drop([16400], files: [16400]).isInternal)
    }

    @Test func `files of kept relations are told apart from those of dropped ones`() {
        let reading = drop([16400], files: [16400, 16390, 16391])
        var answers = NameAnswers()
        answers.relations[.init(database: 5, oid: 16400)] = name(16400)
        answers.files[.init(tablespace: 1663, database: 5, number: 16400)] = name(16400)
        answers.files[.init(tablespace: 1663, database: 5, number: 16390)] = name(16380, .index)
        let (gone, rewritten) = reading.found(answers)
        #expect(gone == [FoundRelation(oid: 16400, file: nil, name: name(16400))])
        #expect(
            rewritten == [
                FoundRelation(oid: 16380, file: 16390, name: name(16380, .index)),
                FoundRelation(oid: nil, file: 16391, name: nil),
            ])
    }

    @Test func `tables come first, then what belongs to them, then what has no name`() {
        let reading = drop([16400, 16401, 16402, 16403], files: [16400, 16401, 16402, 16403])
        var answers = NameAnswers()
        answers.relations[.init(database: 5, oid: 16401)] = name(16401, .index)
        answers.relations[.init(database: 5, oid: 16402)] = name(16402, .sequence)
        answers.relations[.init(database: 5, oid: 16403)] = name(16403)
        #expect(reading.found(answers).gone.map(\.oid) == [16403, 16402, 16401, 16400])
    }
}
