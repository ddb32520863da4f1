// SPDX-License-Identifier: MIT

/// What a recovery meets in one segment's file, found by decoding it. "Counts" is meant as in ``ReplayQuestion``.
public struct ReplayAnswer: Sendable, Hashable {
    /// The record at which the rule stops.
    public struct Stop: Sendable, Hashable {
        /// Where the record begins, and where the next one may.
        public let record: LSN
        public let end: LSN
        /// Whether it is replayed itself.
        public let isReplayed: Bool
        /// The commit or abort that it is.
        public let transaction: TransactionEnd?
        /// The restore point that it is.
        public let restorePoint: RestorePoint?

        public init(
            record: LSN, end: LSN, isReplayed: Bool, transaction: TransactionEnd? = nil,
            restorePoint: RestorePoint? = nil
        ) {
            (self.record, self.end, self.isReplayed) = (record, end, isReplayed)
            (self.transaction, self.restorePoint) = (transaction, restorePoint)
        }
    }

    /// nil when the rule stops nowhere among the records that count.
    public var stop: Stop?
    /// Where the last record that counts and is replayed ends; nil when none is.
    public var replayedTo: LSN?
    /// The last commit or abort that counts and is replayed.
    public var lastTransaction: TransactionEnd?
    /// The last commit that counts and is replayed.
    public var lastCommit: TransactionEnd?
    /// The first commit that counts and is not replayed, because it is the stop or behind it.
    public var firstLost: TransactionEnd?
    /// For a time: the first commit behind the stop that is not later than the target, and how many there are. Such times run
    /// backwards, and PostgreSQL loses these commits.
    public var firstEarlyLost: TransactionEnd?
    public var earlyLost: UInt64 = 0
    /// Databases whose files are gone at the stop although the transaction that dropped them had not ended there.
    public var unfinishedDatabaseDrops: [DatabaseChange] = []
    /// Of the whole file, whatever was asked.
    public var summary: SegmentSummary

    public init(summary: SegmentSummary) { self.summary = summary }
}
