// SPDX-License-Identifier: MIT

public import PITR

/// A job of the schedule.
public struct JobState: Sendable {
    public var name: JobName
    /// Five fields of cron, and the zone that they are read in.
    public var schedule: String
    public var zone: String
    public var isEnabled = true
    /// Since when the schedule has had it, so that a new job is not overdue at once; nil: the agent's start.
    public var knownSince: Instant?
    /// nil: it is not running.
    public var runningSince: Instant?
    /// The latest runs that ended, oldest first.
    public var runs: [RunState] = []
    public var lastSuccess: Instant?
    public var nextRun: Instant?
    /// Since the agent started.
    public var failures: UInt64 = 0
    /// Runs that were left out because one was still going, or because their time had passed.
    public var skipped: UInt64 = 0

    public init(name: JobName, schedule: String, zone: String = "UTC") {
        (self.name, self.schedule, self.zone) = (name, schedule, zone)
    }

    public var lastRun: RunState? { runs.last }
}
