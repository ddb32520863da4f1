// SPDX-License-Identifier: MIT

public import PITR

/// A run of a job that came to an end.
public struct RunState: Sendable {
    public var started: Instant
    public var ended: Instant
    public var outcome: JobRun.Outcome
    /// Why it failed, as a sentence.
    public var problem: String?

    public init(started: Instant, ended: Instant, outcome: JobRun.Outcome, problem: String? = nil) {
        (self.started, self.ended, self.outcome, self.problem) = (started, ended, outcome, problem)
    }

    public var succeeded: Bool { outcome == .succeeded }

    /// Seconds.
    public var duration: Double { max(0, started.seconds(until: ended)) }
}
