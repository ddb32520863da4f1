// SPDX-License-Identifier: MIT

import PITR
import Postgres

/// A drop that has no names yet.
struct OpenDrop: Sendable {
    private let found: FoundDrop
    private let drop: RelationDrop?
    let questions: NameQuestions

    init(_ reading: DropReading, on timeline: TimelineID) {
        let commit = reading.drop.commit
        var found = FoundDrop(
            kind: reading.isRewrite ? .rewrite : .relations, timeline: timeline, stopBefore: commit.lsn,
            xid: commit.xid,
            end: commit, database: reading.database)
        found.relationCount = reading.isRewrite ? 0 : reading.drop.relationCount
        (self.found, drop, questions) = (found, reading.drop, reading.questions)
    }

    init(_ change: DatabaseChange, _ end: TransactionEnd?, on timeline: TimelineID) {
        found = FoundDrop(
            kind: change.xid == 0 ? .rewrite : .database, timeline: timeline, stopBefore: change.lsn, xid: change.xid,
            end: end, database: change.database)
        drop = nil
        questions = NameQuestions(databases: [change.database])
    }

    var timeline: TimelineID { found.timeline }
    var lsn: LSN { found.stopBefore }

    func named(_ answers: NameAnswers, rewrites: Bool) -> FoundDrop {
        var named = found
        named.databaseName = answers.databases[found.database]
        guard let drop else { return named }
        let (gone, rewritten) = DropReading(drop).found(answers)
        named.relations = gone
        named.rewritten = rewrites ? rewritten : []
        return named
    }
}

extension FoundDrop {
    /// Whether, now that there are names, nothing but PostgreSQL's own is touched.
    var isInternal: Bool {
        let touched = (kind == .rewrite ? rewritten : relations).map(\.oid)
        return !touched.isEmpty && touched.allSatisfy { $0.map { $0 < CatalogueRelation.firstUserOID } ?? false }
    }
}
