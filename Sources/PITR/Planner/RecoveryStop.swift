// SPDX-License-Identifier: MIT

/// Where a recovery will stop, read from the WAL: the promise that a restore is held to.
public struct RecoveryStop: Sendable, Equatable {
    public enum Kind: String, Sendable, Equatable {
        /// Before, or after, the record that ``record`` names.
        case before, after
        /// As soon as the backup is consistent.
        case consistent
        /// At the end of the archived WAL.
        case endOfWAL = "end-of-wal"
    }

    public let kind: Kind
    /// The record that stops it; nil at the end of a backup or of the WAL.
    public let record: LSN?
    /// The commit or abort that this record is.
    public let transaction: TransactionEnd?
    /// The restore point that this record is.
    public let restorePoint: RestorePoint?
    /// Where the last record replayed ends: what `pg_last_wal_replay_lsn()` says then.
    public let replayedTo: LSN
    /// The timeline of that record.
    public let timeline: TimelineID
    /// The last commit or abort replayed, whose time `pg_last_xact_replay_timestamp()` then tells, unless it is the record at
    /// a target position; nil when none is.
    public let lastTransaction: TransactionEnd?
    /// The last commit that is kept; nil when there is none in the WAL that the plan needs.
    public let lastCommit: TransactionEnd?
    /// The first commit of the path that is lost; nil when no later one is archived.
    public let firstLost: TransactionEnd?

    public init(
        kind: Kind, record: LSN? = nil, transaction: TransactionEnd? = nil, restorePoint: RestorePoint? = nil,
        replayedTo: LSN, timeline: TimelineID, lastTransaction: TransactionEnd? = nil,
        lastCommit: TransactionEnd? = nil, firstLost: TransactionEnd? = nil
    ) {
        (self.kind, self.record, self.transaction, self.restorePoint) = (kind, record, transaction, restorePoint)
        (self.replayedTo, self.timeline) = (replayedTo, timeline)
        (self.lastTransaction, self.lastCommit, self.firstLost) = (lastTransaction, lastCommit, firstLost)
    }
}
