// SPDX-License-Identifier: MIT

public import PITR

/// A run as the repository tells of it.
public struct StoredJobRun: Sendable, Equatable {
    public let id: JobRunID
    public let job: JobName
    public let record: JobRunRecord
    public let outcome: JobRun.Outcome

    public init(id: JobRunID, job: JobName, record: JobRunRecord, outcome: JobRun.Outcome) {
        (self.id, self.job, self.record, self.outcome) = (id, job, record, outcome)
    }

    /// As the schedule looks at it.
    public var run: JobRun {
        JobRun(
            job: job, scheduled: record.scheduled, started: record.startedAt, ended: record.end?.endedAt,
            outcome: outcome)
    }
}

/// What is known of a run that has not said how it ended.
struct JobRunSigns: Sendable {
    /// Whether its process surely has ended.
    let processHasEnded: Bool
    /// The newest record of the lease that it ran under; nil: it ran without one, or that cannot be told.
    let lease: LeaseSight?
    let now: Instant

    func outcome(of record: JobRunRecord) -> JobRun.Outcome {
        if let end = record.end { return end.result == .succeeded ? .succeeded : .failed }
        if processHasEnded { return .interrupted }
        guard let mark = record.lease, let lease else {
            return age(since: record.startedAt) < Self.forgottenAfter ? .running : .interrupted
        }
        // Its end is written before the lease is given back.
        guard lease.record?.holder == mark.holder, lease.record?.state != .released else { return .interrupted }
        return age(since: lease.storedAt) < lease.span * 2 ? .running : .interrupted
    }

    private func age(since instant: Instant) -> Duration {
        let (age, overflow) = now.microseconds.subtractingReportingOverflow(instant.microseconds)
        return overflow ? .zero : .microseconds(age)
    }

    private static let forgottenAfter = Duration.seconds(48 * 3600)
}
