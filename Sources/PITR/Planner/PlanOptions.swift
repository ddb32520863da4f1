// SPDX-License-Identifier: MIT

/// What the caller leaves open or insists on.
public struct PlanOptions: Sendable, Equatable {
    /// The target timeline; nil lets the planner take it where there is but one.
    public var timeline: TimelineID?
    /// The backup to start from; nil lets the planner choose.
    public var backup: BackupID?
    /// What the caller's clock says, since the planner has none.
    public var now: Instant

    public init(timeline: TimelineID? = nil, backup: BackupID? = nil, now: Instant) {
        (self.timeline, self.backup, self.now) = (timeline, backup, now)
    }
}
