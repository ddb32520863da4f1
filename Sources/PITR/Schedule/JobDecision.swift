// SPDX-License-Identifier: MIT

/// What is to be done about a job now.
public struct JobDecision: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
        /// Run it now for `slot`; the first attempt is 1.
        case start(slot: Instant, attempt: Int)
        /// Nothing before this, unless a run begins or ends, or the clock is set.
        case wait(until: Instant)
        /// The schedule has no slot any more.
        case never
    }

    /// A slot that will have no run.
    public struct PassedOver: Sendable, Hashable {
        public enum Reason: Sendable, Hashable {
            /// The run before went on when it fell due.
            case skipped
            /// Nobody was there to run it, and its grace is over or a newer slot has taken its place.
            case missed
        }

        public let slot: Instant
        public let reason: Reason
    }

    public let action: Action
    /// The slots since the newest one with a run, or since the job was made known, that will have none; oldest first, the first
    /// ``limit`` of them.
    ///
    /// They are in every decision up to the one that starts the run of a later slot, and in none after it. So if each is counted when a
    /// run is started, each is counted once, whoever restarts in between and however many agents there are; who wants to
    /// tell sooner has to remember what he told.
    public let passedOver: [PassedOver]

    public static let limit = 1000

    /// Decides from nothing but what is given, so that every agent decides the same.
    ///
    /// `runs` are those of this job: at least all of the newest slot with a run, and those that began since. Against a clock that is set
    /// back it knows only what it is given, so give it a month. `since` is when an agent first was told of the job as it is now
    /// scheduled, which has to survive restarts: no slot before it is begun.
    ///
    /// - No slot is run again that has had a run with success, even when the clock is set back; one that failed is retried until its
    ///   retries are used up, the next slot is due, or a retry is more than the grace late. An interrupted run is a failed one.
    /// - Of the slots that were missed only the newest is made up for, if it is not later than the grace.
    /// - While any run of the job goes on, nothing starts. A slot that falls due meanwhile is skipped if that run was of an earlier slot
    ///   and ends well; otherwise it is treated as missed: it starts when the run has ended, if it is within the grace.
    public static func next(_ policy: JobPolicy, runs: [JobRun], since: Instant, now: Instant) -> JobDecision {
        let situation = JobSituation(policy, runs, since: since, now: now)
        return JobDecision(action: situation.action, passedOver: situation.passedOver)
    }
}
