// SPDX-License-Identifier: MIT

public import PITR
import Postgres

/// A relation that a commit dropped or gave a new file: by name where one was found.
public struct FoundRelation: Sendable, Hashable {
    /// nil where only the number of its file is known.
    public let oid: UInt32?
    /// The number of the file that was removed; nil where the relation itself is gone.
    public let file: UInt32?
    public let name: RelationName?

    public init(oid: UInt32?, file: UInt32?, name: RelationName?) {
        (self.oid, self.file, self.name) = (oid, file, name)
    }
}

extension FoundRelation: Comparable {
    /// What people speak of first: tables and their like, then what belongs to them, then what has no name.
    public static func < (left: FoundRelation, right: FoundRelation) -> Bool { left.order < right.order }

    private var order: (Int, String, UInt32) {
        let number = oid ?? file ?? 0
        guard let name else { return (3, "", number) }
        return (name.kind.standsAlone ? 0 : name.kind == .sequence ? 1 : 2, name.text, number)
    }
}

/// Something that the WAL says was dropped.
public struct FoundDrop: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case relations, database
        /// Relations got new files: TRUNCATE, VACUUM FULL, CLUSTER, REINDEX, or a database was moved to another tablespace.
        case rewrite
    }

    public let kind: Kind
    public let timeline: TimelineID
    /// The record before which a recovery has to stop: the commit, but of a database the record that removes its files, since
    /// from there on they are gone.
    public let stopBefore: LSN
    public let xid: UInt32
    /// How the transaction ended; nil where that is not archived.
    public let end: TransactionEnd?
    /// 0 for what all databases share.
    public let database: UInt32
    public var databaseName: String?
    /// What is gone, tables first; none of a database's own.
    public var relations: [FoundRelation] = []
    /// What got a new file.
    public var rewritten: [FoundRelation] = []
    /// How many relations are gone, those included that are not named here because they were very many.
    public var relationCount = 0

    public init(kind: Kind, timeline: TimelineID, stopBefore: LSN, xid: UInt32, end: TransactionEnd?, database: UInt32)
    {
        (self.kind, self.timeline, self.stopBefore) = (kind, timeline, stopBefore)
        (self.xid, self.end, self.database) = (xid, end, database)
    }
}
