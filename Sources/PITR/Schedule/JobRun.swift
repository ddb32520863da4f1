// SPDX-License-Identifier: MIT

/// One run of a job, as the schedule looks at it.
public struct JobRun: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        /// Nobody has said yet how it ended.
        case running
        case succeeded
        case failed
        /// Whoever did it is gone and has not said how it ended.
        case interrupted
    }

    public let job: JobName
    /// The moment of the schedule that it was for; nil: somebody started it by hand.
    public let scheduled: Instant?
    public let started: Instant
    /// nil: nobody has said.
    public let ended: Instant?
    public let outcome: Outcome

    public init(job: JobName, scheduled: Instant?, started: Instant, ended: Instant?, outcome: Outcome) {
        (self.job, self.scheduled, self.started, self.ended) = (job, scheduled, started, ended)
        self.outcome = outcome
    }
}
