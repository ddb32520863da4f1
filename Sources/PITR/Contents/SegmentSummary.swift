// SPDX-License-Identifier: MIT

/// What one segment holds: a line of the index. A record belongs to the segment in which it begins.
public struct SegmentSummary: Sendable, Hashable {
    public let segment: WALSegment
    public var totals = WALTotals()
    /// Where the first record that begins here begins; nil when none does.
    public var firstRecord: LSN?
    /// Where the last of them ends, which may be in a later segment.
    public var lastRecordEnd: LSN?
    public var firstCommit: TransactionEnd?
    public var lastCommit: TransactionEnd?
    /// Of these six, when there are more than ``detailLimit``, only the first; `totals` counts all but the checkpoints.
    public var restorePoints: [RestorePoint] = []
    public var checkpoints: [Checkpoint] = []
    public var backupEnds: [BackupEnd] = []
    public var databaseChanges: [DatabaseChange] = []
    public var tablespaceCreations: [TablespaceCreation] = []
    /// Commits that removed relations' files.
    public var drops: [RelationDrop] = []
    /// The next transaction's number and the oldest running one at the last record that tells (a checkpoint, or
    /// `xl_running_xacts`, src/include/storage/standbydefs.h). Every transaction below the latter has ended before that record.
    public var nextXID: UInt32?
    public var oldestRunningXID: UInt32?
    /// Whether the last record was not whole when the summary was made, because the segment after was not there. It does
    /// not count in anything here.
    public var hasOpenTail = false
    public var damage: WALDamage?

    public static let detailLimit = 256

    public init(segment: WALSegment) { self.segment = segment }
}
