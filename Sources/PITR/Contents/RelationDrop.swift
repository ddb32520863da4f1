// SPDX-License-Identifier: MIT

/// A commit that removed relations' files: DROP, and also TRUNCATE, VACUUM FULL, REINDEX and whatever else gives a relation
/// a new file.
public struct RelationDrop: Sendable, Hashable {
    /// A file of a relation (`RelFileLocator`, src/include/storage/relfilelocator.h).
    public struct File: Sendable, Hashable {
        public let tablespace: UInt32
        public let database: UInt32
        public let number: UInt32

        public init(tablespace: UInt32, database: UInt32, number: UInt32) {
            (self.tablespace, self.database, self.number) = (tablespace, database, number)
        }
    }

    /// A relation that is gone, rather than one that got a new file: its statistics were dropped with it
    /// (`xl_xact_stats_item`, src/include/access/xact.h).
    public struct Relation: Sendable, Hashable {
        public let database: UInt32
        public let oid: UInt32

        public init(database: UInt32, oid: UInt32) { (self.database, self.oid) = (database, oid) }
    }

    public let commit: TransactionEnd
    /// At most ``detailLimit``.
    public let files: [File]
    public let fileCount: Int
    /// At most ``detailLimit``. Indexes, sequences and TOAST tables are relations too.
    public let relations: [Relation]
    public let relationCount: Int

    /// How many are named; the rest are only counted.
    public static let detailLimit = 64

    public init(commit: TransactionEnd, files: [File], fileCount: Int, relations: [Relation], relationCount: Int) {
        (self.commit, self.files, self.fileCount) = (commit, files, fileCount)
        (self.relations, self.relationCount) = (relations, relationCount)
    }
}
