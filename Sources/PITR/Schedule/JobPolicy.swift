// SPDX-License-Identifier: MIT

/// When a job runs, and what is done when that did not work out.
///
/// There is one policy for overlap: a slot that falls due while the run before goes on, and ends well, is skipped.
public struct JobPolicy: Sendable, Equatable {
    public var schedule: CronSchedule
    /// How late a run that was missed is still made up for. Only the newest missed slot is.
    public var grace: Duration
    /// Runs begin by this much after their slot at most, so that not everybody begins at once.
    public var jitter: Duration
    /// How often a run that failed is tried again.
    public var retries: Int
    /// How long before the first retry; twice as long before the second, and so on up to ``longestWait``.
    public var backoff: Duration
    /// What makes this job's jitter differ from another's. Agents that share a repository must have the same.
    public var seed: UInt64

    public init(
        _ schedule: CronSchedule, grace: Duration = Self.usualGrace, jitter: Duration = .zero,
        retries: Int = Self.usualRetries, backoff: Duration = Self.usualBackoff, seed: UInt64 = 0
    ) {
        (self.schedule, self.grace, self.jitter, self.seed) = (schedule, grace, jitter, seed)
        (self.retries, self.backoff) = (retries, backoff)
    }

    public static let usualGrace = Duration.seconds(6 * 3600)
    public static let usualRetries = 3
    public static let usualBackoff = Duration.seconds(300)

    /// An hour, or ``backoff`` where that is longer.
    public var longestWait: Duration { max(backoff, .seconds(3600)) }

    /// How long a job is left alone after so many failed attempts.
    public func wait(afterAttempt attempt: Int) -> Duration {
        var wait = backoff
        for _ in 0..<min(max(attempt, 1) - 1, 64) { wait = min(wait * 2, longestWait) }
        return wait
    }
}
