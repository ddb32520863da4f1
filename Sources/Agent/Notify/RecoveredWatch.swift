// SPDX-License-Identifier: MIT

public import PITR

/// Remembers what was told as a problem, so that a condition is told when it begins and not at every look, and that it is over is
/// told once.
///
/// Failures of jobs are told each time. It remembers at most ``limit`` problems, and forgets those first that were told longest ago.
public struct RecoveredWatch: Sendable {
    private struct Subject: Hashable {
        /// nil: a job's runs.
        let condition: NotificationKind?
        let cluster: String
        let job: JobName?
        let about: String?
    }

    private struct Problem {
        let kind: NotificationKind
        let told: Instant
    }

    static let limit = 1000

    private let remindEvery: Duration
    private var problems: [Subject: Problem] = [:]

    /// - Parameter remindEvery: after how long a condition that still holds is told again.
    public init(remindEvery: Duration = .seconds(86_400)) { self.remindEvery = remindEvery }

    /// Notes that the last run of `job` failed, as run records from before a restart say.
    public mutating func remember(failureOf job: JobName, in cluster: String, at time: Instant) {
        remember(Problem(kind: .failed, told: time), Subject(condition: nil, cluster: cluster, job: job, about: nil))
    }

    /// What is to be told now that `event` happened, or that its condition holds: nothing, it, or it and a recovery.
    public mutating func take(_ event: NotificationEvent) -> [NotificationEvent] {
        switch event.kind {
        case .started, .recovered: return [event]
        case .succeeded: return [event] + recovery(event)
        case .failed, .drillFailed: break
        case .stale, .gap, .divergence, .diskLow:
            if let problem = problems[Self.subject(of: event)], !isDue(problem, event.time) { return [] }
        }
        remember(Problem(kind: event.kind, told: event.time), Self.subject(of: event))
        return [event]
    }

    /// What is to be told now that a condition does not hold: a recovery where it was told, nothing otherwise.
    public mutating func clear(
        _ condition: NotificationKind, cluster: String, job: JobName? = nil, subject: String? = nil, at time: Instant,
        _ sentence: String
    ) -> [NotificationEvent] {
        let key = Subject(condition: condition, cluster: cluster, job: job, about: subject)
        guard problems.removeValue(forKey: key) != nil else { return [] }
        return [
            NotificationEvent(
                .recovered, cluster: cluster, at: time, sentence, job: job, subject: subject, recoveredFrom: [condition]
            )
        ]
    }

    /// A run that went well ends the failures of its job, and that it was not done for too long.
    private mutating func recovery(_ event: NotificationEvent) -> [NotificationEvent] {
        let over = problems.filter { subject, _ in
            subject.cluster == event.cluster && subject.job == event.job
                && (subject.condition == nil || subject.condition == .stale)
        }
        guard !over.isEmpty else { return [] }
        for subject in over.keys { problems[subject] = nil }
        return [
            NotificationEvent(
                .recovered, cluster: event.cluster, at: event.time, event.sentence, job: event.job, run: event.run,
                recoveredFrom: Set(over.values.map(\.kind)).sorted { $0.rawValue < $1.rawValue },
                outcome: event.outcome, host: event.host)
        ]
    }

    private static func subject(of event: NotificationEvent) -> Subject {
        let condition = event.kind.isCondition ? event.kind : nil
        return Subject(
            condition: condition, cluster: event.cluster, job: event.job,
            about: condition.flatMap { _ in event.subject })
    }

    private func isDue(_ problem: Problem, _ now: Instant) -> Bool {
        let (age, overflow) = now.microseconds.subtractingReportingOverflow(problem.told.microseconds)
        return overflow || .microseconds(age) >= remindEvery
    }

    private mutating func remember(_ problem: Problem, _ subject: Subject) {
        problems[subject] = problem
        guard problems.count > Self.limit, let oldest = problems.min(by: { $0.value.told < $1.value.told }) else {
            return
        }
        problems[oldest.key] = nil
    }
}
