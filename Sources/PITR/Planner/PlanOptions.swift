// SPDX-License-Identifier: MIT

/// What the caller leaves open or insists on.
public struct PlanOptions: Sendable, Equatable {
    /// The target timeline; nil lets the planner take it where there is but one.
    public var timeline: TimelineID?
    /// The backup to start from; nil lets the planner choose.
    public var backup: BackupID?
    /// Stop before the target instead of after it: `recovery_target_inclusive = off`. Nothing to `latest`, `immediate` and
    /// a restore point.
    public var isExclusive: Bool
    /// What the caller's clock says, since the planner has none.
    public var now: Instant

    public init(timeline: TimelineID? = nil, backup: BackupID? = nil, isExclusive: Bool = false, now: Instant) {
        (self.timeline, self.backup, self.isExclusive, self.now) = (timeline, backup, isExclusive, now)
    }
}
