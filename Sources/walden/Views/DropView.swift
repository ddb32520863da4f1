// SPDX-License-Identifier: MIT

import Operations
import Postgres

/// A drop, as it is told.
struct DropView: Encodable, Sendable {
    struct Relation: Encodable, Sendable {
        let oid: UInt32?
        let schema: String?
        let name: String?
        let kind: String?
        /// The number of the file that was removed, where the relation itself is still there.
        let file: UInt32?

        init(_ found: FoundRelation) {
            (oid, file) = (found.oid, found.file)
            (schema, name, kind) = (found.name?.schema, found.name?.name, found.name?.kind.rawValue)
        }
    }

    /// `relations`, `database` or `rewrite`.
    let kind: String
    let timeline: UInt32
    let xid: UInt32
    /// When the transaction ended and where; null where its end is not archived.
    let committedAt: String?
    let commitLsn: String?
    /// Where a recovery has to stop, exclusive.
    let stopBeforeLsn: String
    let databaseOid: UInt32
    let database: String?
    let relations: [Relation]
    /// How many relations are gone, with those that are not named because they are very many.
    let relationCount: Int
    let rewritten: [Relation]
    let restoreCommand: String
    /// SQL for the restored server, so that the database takes connections again; null where none is needed.
    let afterwards: String?
    private let words: DropWords

    private enum CodingKeys: String, CodingKey {
        case kind, timeline, xid, committedAt, commitLsn, stopBeforeLsn, databaseOid, database, relations,
            relationCount,
            rewritten, restoreCommand, afterwards
    }

    init(_ drop: FoundDrop, _ restoring: DropRestoring) {
        (kind, timeline, xid) = (drop.kind.rawValue, drop.timeline.rawValue, drop.xid)
        (committedAt, commitLsn) = (drop.end?.time.description, drop.end?.lsn.description)
        (stopBeforeLsn, databaseOid, database) = (drop.stopBefore.description, drop.database, drop.databaseName)
        relations = drop.relations.map(Relation.init)
        relationCount = drop.relationCount
        rewritten = drop.rewritten.map(Relation.init)
        restoreCommand = restoring.command(for: drop)
        afterwards = restoring.statement(for: drop)
        words = DropWords(drop)
    }

    var text: String {
        let time = committedAt ?? "at an unknown time"
        var lines = ["\(time)  timeline \(timeline)  xid \(xid)  LSN \(stopBeforeLsn)"]
        lines += words.lines.map { "    \($0)" }
        lines.append("    \(restoreCommand)")
        if let afterwards { lines.append("    then, in the restored server: \(afterwards)") }
        return lines.joined(separator: "\n")
    }
}

/// What happened, in words. Pure.
struct DropWords: Sendable {
    /// As many are named; the others are counted.
    private static let namesShown = 10

    let lines: [String]

    init(_ drop: FoundDrop) {
        let database = drop.databaseName ?? (drop.database == 0 ? nil : "(database \(drop.database))")
        var lines: [String] = []
        switch drop.kind {
        case .database: lines.append("dropped database \(drop.databaseName ?? String(drop.database))")
        case .relations:
            let more = max(0, drop.relationCount - drop.relations.count)
            lines.append("dropped " + Self.list(drop.relations, in: database, more: more))
        case .rewrite where drop.rewritten.isEmpty:
            lines.append("moved database \(drop.databaseName ?? String(drop.database)) to another tablespace")
        case .rewrite: break
        }
        if !drop.rewritten.isEmpty {
            lines.append("replaced the files of " + Self.list(drop.rewritten, in: database, more: 0))
        }
        self.lines = lines
    }

    /// `table app.public.orders and 1 sequence, 3 indexes, 1 TOAST table`: what stands alone by name, else all by name.
    private static func list(_ relations: [FoundRelation], in database: String?, more: Int) -> String {
        let named = relations.compactMap(\.name)
        let alone = named.filter(\.kind.standsAlone)
        let heads = alone.isEmpty ? named : alone
        var phrases = heads.prefix(namesShown).map { name in
            "\(name.kind.rawValue) \(([database].compactMap { $0 } + [name.text]).joined(separator: "."))"
        }
        var counts = RelationKind.allCases.compactMap { kind -> String? in
            let hidden = heads.dropFirst(namesShown).count { $0.kind == kind }
            let companions =
                alone.isEmpty ? 0 : named.count { $0.kind == kind && !kind.standsAlone && !$0.isToastIndex }
            return hidden + companions > 0 ? kind.counted(hidden + companions) : nil
        }
        let numbers = relations.filter { $0.name == nil }
        if !numbers.isEmpty { counts.append(unnamed(numbers, in: phrases.isEmpty ? database : nil)) }
        if more > 0 { counts.append("\(more) more") }
        if phrases.isEmpty {
            phrases = counts
            counts = []
        }
        return phrases.joined(separator: ", ") + (counts.isEmpty ? "" : " and \(counts.joined(separator: ", "))")
    }

    private static func unnamed(_ relations: [FoundRelation], in database: String?) -> String {
        let isFile = relations.allSatisfy { $0.oid == nil }
        let numbers = relations.prefix(namesShown).compactMap { $0.oid ?? $0.file }.map(String.init)
        let list = (isFile ? "former file " : "") + numbers.joined(separator: ", ")
        let place = database.map { " of \($0)" } ?? ""
        guard relations.count > 1 else { return "a relation\(place) whose name is not known (\(list))" }
        let rest = relations.count > namesShown ? ", ..." : ""
        return "\(relations.count) relations\(place) whose names are not known (\(list)\(rest))"
    }
}

extension RelationKind {
    fileprivate func counted(_ count: Int) -> String {
        let word = rawValue
        if count == 1 { return "1 \(word)" }
        return "\(count) \(word.hasSuffix("index") ? word + "es" : word + "s")"
    }
}

extension RelationName {
    /// Every TOAST table has one; nobody counts it.
    fileprivate var isToastIndex: Bool { kind == .index && schema == "pg_toast" }
}
