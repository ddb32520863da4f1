// SPDX-License-Identifier: MIT

/// How a target is reached, proved from the catalogue alone.
///
/// The stop was read from the WAL itself. Where WAL was passed over that no index knows, ``isBisected`` says so.
public struct RecoveryPlan: Sendable, Equatable {
    /// A backup that is newer than the chosen one.
    public struct PassedOver: Sendable, Equatable {
        public let id: BackupID
        /// Why not, as a sentence about the backup without a final period.
        public let reason: String

        public init(id: BackupID, reason: String) { (self.id, self.reason) = (id, reason) }
    }

    public var target: RecoveryTarget
    /// Whether the recovery stops before the target instead of after it.
    public var isExclusive = false
    /// Where it will stop.
    public var stop: RecoveryStop?
    /// Whether the stop was found by bisection among segments that no index knows: exact as long as their commit times (for
    /// a transaction: their transaction numbers) rise but for the usual disorder of some seconds.
    public var isBisected = false
    /// Bytes of the needed segments as they are stored.
    public var storedBytes: UInt64 = 0
    public var backup: CatalogueBackup
    /// Newest first.
    public var passedOver: [PassedOver]
    /// From the backup's start to the target timeline.
    public var path: [PathLeg]
    public var targetTimeline: TimelineID
    /// Whether `recovery_target_timeline` may name the target timeline: PostgreSQL refuses every number but 1 whose history
    /// file it cannot fetch (`validateRecoveryParameters`, src/backend/access/transam/xlogrecovery.c).
    public var hasTargetHistory: Bool
    /// Every segment needed, present or not, in the order of replay.
    public var segments: [SegmentRun]
    /// Those of them that the repository does not hold.
    public var missing: [SegmentRun]
    /// The first segments missing behind those needed, where later ones are archived. A server that reads ahead would run
    /// into them before it stops at the target.
    public var gapBehind: SegmentRun?
    /// The last segment of the path that is archived, needed or not.
    public var newestArchived: SegmentInventory.Newest?
    /// Sentences without a final period.
    public var warnings: [String]

    public init(
        target: RecoveryTarget, backup: CatalogueBackup, passedOver: [PassedOver] = [], path: [PathLeg],
        targetTimeline: TimelineID, hasTargetHistory: Bool = true, segments: [SegmentRun],
        missing: [SegmentRun] = [], newestArchived: SegmentInventory.Newest? = nil, warnings: [String] = []
    ) {
        (self.target, self.backup, self.passedOver) = (target, backup, passedOver)
        (self.path, self.targetTimeline, self.hasTargetHistory) = (path, targetTimeline, hasTargetHistory)
        (self.segments, self.missing) = (segments, missing)
        (self.newestArchived, self.warnings) = (newestArchived, warnings)
    }

    /// How many segments are needed.
    public var segmentCount: UInt64 { segments.reduce(0) { $0 &+ $1.count } }

    /// Whether no segment is missing.
    public var isComplete: Bool { missing.isEmpty }
}
