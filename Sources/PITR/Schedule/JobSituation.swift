// SPDX-License-Identifier: MIT

/// How a job stands at one moment.
struct JobSituation {
    private let policy: JobPolicy
    private let runs: [JobRun]
    private let now: Instant
    /// The newest slot with a run. Those that are yet to come were run while the clock was wrong, and hold nothing up.
    private let last: Instant?
    /// No slot up to this one is begun.
    private let floor: Instant
    /// The newest slot above the floor that is due.
    private let due: Instant?
    /// The runs of slots that went on above the floor.
    private let recent: [JobRun]

    init(_ policy: JobPolicy, _ runs: [JobRun], since: Instant, now: Instant) {
        (self.policy, self.runs, self.now) = (policy, runs, now)
        last = runs.compactMap(\.scheduled).filter { $0 <= now }.max()
        // A job that was made known in the future was so while the clock was wrong.
        let known = since <= now ? since : nil
        let floor = [last, known].compactMap { $0 }.max() ?? now.advanced(by: .zero - policy.grace - policy.jitter)
        due = Self.due(policy, after: floor, now: now)
        recent = runs.filter { $0.scheduled != nil && $0.ended.map { $0 > floor } ?? ($0.outcome == .running) }
        self.floor = floor
    }

    private static func due(_ policy: JobPolicy, after floor: Instant, now: Instant) -> Instant? {
        guard let latest = policy.schedule.last(after: floor, through: now) else { return nil }
        if policy.due(latest) <= now { return latest }
        // The one before is, since jitter ends before the next slot.
        return policy.schedule.last(after: floor, through: latest.advanced(byMicroseconds: -1))
    }

    var action: JobDecision.Action {
        if runs.contains(where: { $0.outcome == .running }) { return wait(nil) }
        if let due { return canStart(due) ? .start(slot: due, attempt: 1) : wait(nil) }
        guard let last, let retry = retry(of: last) else { return wait(nil) }
        return retry.at <= now ? .start(slot: last, attempt: retry.attempt) : wait(retry.at)
    }

    private func wait(_ retry: Instant?) -> JobDecision.Action {
        guard let next = [retry, nextDue].compactMap({ $0 }).min() else { return .never }
        return .wait(until: next)
    }

    /// When the next slot is due that is not yet.
    private var nextDue: Instant? { policy.schedule.next(after: due ?? floor).map(policy.due) }

    private func canStart(_ slot: Instant) -> Bool { isInTime(policy.due(slot)) && !isCovered(slot, by: [.succeeded]) }

    private func isInTime(_ moment: Instant) -> Bool { moment.age(at: now) <= policy.grace }

    /// Whether a run of an earlier slot went on when `slot` fell due.
    private func isCovered(_ slot: Instant, by outcomes: Set<JobRun.Outcome>) -> Bool {
        let moment = policy.due(slot)
        return recent.contains { run in
            run.started < moment && run.ended.map { moment < $0 } ?? true && outcomes.contains(run.outcome)
        }
    }

    /// nil where there is none any more.
    private func retry(of slot: Instant) -> (at: Instant, attempt: Int)? {
        let attempts = runs.filter { $0.scheduled == slot }
        guard !attempts.contains(where: { $0.outcome == .succeeded }), attempts.count <= policy.retries else {
            return nil
        }
        let ends = attempts.map { $0.ended ?? $0.started }
        // An end that is yet to come is of a clock that was wrong.
        let end = ends.max().flatMap { $0 <= now ? $0 : nil } ?? policy.due(slot)
        let moment = end.advanced(by: policy.wait(afterAttempt: attempts.count))
        return isInTime(moment) ? (moment, attempts.count + 1) : nil
    }

    var passedOver: [JobDecision.PassedOver] {
        guard let due else { return [] }
        let end = canStart(due) ? due.advanced(byMicroseconds: -1) : due
        return policy.schedule.slots(after: floor, through: end, limit: JobDecision.limit).map { slot in
            let isSkipped = isCovered(slot, by: [.running, .succeeded, .failed, .interrupted])
            return JobDecision.PassedOver(slot: slot, reason: isSkipped ? .skipped : .missed)
        }
    }
}
