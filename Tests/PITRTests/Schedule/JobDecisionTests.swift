// SPDX-License-Identifier: MIT

import Testing

@testable import PITR

/// A job at 02:00 every day, unless the test says otherwise; known since noon of November 20.
struct JobDecisionTests {
    private static let daily = "0 2 * * *"
    private static let hourly = "0 * * * *"

    private func run(
        _ slot: String?, _ started: String, _ ended: String?, _ outcome: JobRun.Outcome
    ) throws -> JobRun {
        JobRun(
            job: .backup, scheduled: try slot.map { try instant($0) }, started: try instant(started),
            ended: try ended.map { try instant($0) }, outcome: outcome)
    }

    private func decide(
        _ runs: [JobRun], now: String, expression: String = daily, since: String = "2026-11-20T12:00:00Z",
        change: (inout JobPolicy) -> Void = { _ in }
    ) throws -> JobDecision {
        var policy = JobPolicy(CronSchedule(try CronExpression(expression)))
        change(&policy)
        return try .next(policy, runs: runs, since: instant(since), now: instant(now))
    }

    private func start(_ slot: String, _ attempt: Int = 1) throws -> JobDecision.Action {
        .start(slot: try instant(slot), attempt: attempt)
    }

    private func wait(_ until: String) throws -> JobDecision.Action { .wait(until: try instant(until)) }

    private func passedOver(_ slots: [(String, JobDecision.PassedOver.Reason)]) throws -> [JobDecision.PassedOver] {
        try slots.map { .init(slot: try instant($0), reason: $1) }
    }

    @Test func `a new job waits for its first slot, and runs no slot from before it was known`() throws {
        #expect(
            try decide([], now: "2026-11-20T12:00:00Z") == .init(action: wait("2026-11-21T02:00:00Z"), passedOver: []))
        #expect(
            try decide([], now: "2026-11-21T02:00:00Z") == .init(action: start("2026-11-21T02:00:00Z"), passedOver: []))
        // Its moment itself is from before.
        let same = try decide([], now: "2026-11-21T02:00:01Z", since: "2026-11-21T02:00:00Z")
        #expect(same == .init(action: try wait("2026-11-22T02:00:00Z"), passedOver: []))
    }

    @Test func `what ran with success is done`() throws {
        let runs = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:01Z", "2026-11-21T02:20:00Z", .succeeded)]
        #expect(
            try decide(runs, now: "2026-11-21T03:00:00Z") == .init(action: wait("2026-11-22T02:00:00Z"), passedOver: [])
        )
        #expect(try decide(runs, now: "2026-11-22T02:00:00Z").action == start("2026-11-22T02:00:00Z"))
    }

    /// Fault 33 of docs/faults.md.
    @Test func `a missed run is made up for within the grace, and only the newest`() throws {
        #expect(try decide([], now: "2026-11-21T08:00:00Z").action == start("2026-11-21T02:00:00Z"))
        let late = try decide([], now: "2026-11-21T08:00:01Z")
        #expect(late.action == (try wait("2026-11-22T02:00:00Z")))
        #expect(late.passedOver == (try passedOver([("2026-11-21T02:00:00Z", .missed)])))
        let days = try decide([], now: "2026-11-23T04:00:00Z")
        #expect(days.action == (try start("2026-11-23T02:00:00Z")))
        #expect(
            days.passedOver == (try passedOver([("2026-11-21T02:00:00Z", .missed), ("2026-11-22T02:00:00Z", .missed)])))
        let none = try decide([], now: "2026-11-21T02:00:01Z") { $0.grace = .zero }
        #expect(none.action == (try wait("2026-11-22T02:00:00Z")))
    }

    @Test func `a run that fails is tried again, later each time, until its retries are used up`() throws {
        var runs = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", "2026-11-21T02:10:00Z", .failed)]
        #expect(try decide(runs, now: "2026-11-21T02:10:00Z").action == wait("2026-11-21T02:15:00Z"))
        #expect(try decide(runs, now: "2026-11-21T02:15:00Z").action == start("2026-11-21T02:00:00Z", 2))
        // Whoever did it is gone, and nobody knows when.
        runs.append(try run("2026-11-21T02:00:00Z", "2026-11-21T02:15:00Z", nil, .interrupted))
        #expect(try decide(runs, now: "2026-11-21T02:20:00Z").action == wait("2026-11-21T02:25:00Z"))
        #expect(try decide(runs, now: "2026-11-21T02:25:00Z").action == start("2026-11-21T02:00:00Z", 3))
        runs.append(try run("2026-11-21T02:00:00Z", "2026-11-21T02:25:00Z", "2026-11-21T02:30:00Z", .failed))
        #expect(try decide(runs, now: "2026-11-21T02:50:00Z").action == start("2026-11-21T02:00:00Z", 4))
        runs.append(try run("2026-11-21T02:00:00Z", "2026-11-21T02:50:00Z", "2026-11-21T02:51:00Z", .failed))
        let after = try decide(runs, now: "2026-11-21T08:00:00Z")
        #expect(after == .init(action: try wait("2026-11-22T02:00:00Z"), passedOver: []))
        #expect(
            try decide(runs.dropLast(3), now: "2026-11-21T02:30:00Z") { $0.retries = 0 }.action
                == wait("2026-11-22T02:00:00Z"))
    }

    @Test func `the next slot ends the retries of the one before, and so does the grace`() throws {
        let runs = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", "2026-11-21T02:50:00Z", .failed)]
        let waiting = try decide(runs, now: "2026-11-21T02:55:00Z", expression: Self.hourly) {
            $0.backoff = .seconds(900)
        }
        #expect(waiting.action == (try wait("2026-11-21T03:00:00Z")))
        let next = try decide(runs, now: "2026-11-21T03:00:00Z", expression: Self.hourly) { $0.backoff = .seconds(900) }
        #expect(next == .init(action: try start("2026-11-21T03:00:00Z"), passedOver: []))
        #expect(try decide(runs, now: "2026-11-21T08:55:00Z").action == start("2026-11-21T02:00:00Z", 2))
        #expect(try decide(runs, now: "2026-11-21T08:55:01Z").action == wait("2026-11-22T02:00:00Z"))
    }

    @Test func `nothing starts while a run goes on, whoever began it`() throws {
        for slot in ["2026-11-21T02:00:00Z", nil] {
            let runs = [try run(slot, "2026-11-21T02:00:00Z", nil, .running)]
            #expect(try decide(runs, now: "2026-11-22T03:00:00Z").action == wait("2026-11-23T02:00:00Z"))
        }
    }

    @Test func `a slot that falls due during a run that ends well is skipped`() throws {
        let runs = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", "2026-11-21T04:30:00Z", .succeeded)]
        let decision = try decide(runs, now: "2026-11-21T04:30:00Z", expression: Self.hourly)
        #expect(decision.action == (try wait("2026-11-21T05:00:00Z")))
        let skipped = try passedOver([("2026-11-21T03:00:00Z", .skipped), ("2026-11-21T04:00:00Z", .skipped)])
        #expect(decision.passedOver == skipped)
        // They are told with the next start, and never again.
        let next = try decide(runs, now: "2026-11-21T05:00:00Z", expression: Self.hourly)
        #expect(next == .init(action: try start("2026-11-21T05:00:00Z"), passedOver: skipped))
        let after = runs + [try run("2026-11-21T05:00:00Z", "2026-11-21T05:00:00Z", nil, .running)]
        #expect(try decide(after, now: "2026-11-21T05:00:00Z", expression: Self.hourly).passedOver.isEmpty)
        // One that ends at the very moment is over.
        let touching = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", "2026-11-21T03:00:00Z", .succeeded)]
        #expect(
            try decide(touching, now: "2026-11-21T03:00:00Z", expression: Self.hourly).action
                == start("2026-11-21T03:00:00Z"))
    }

    @Test func `a run that hangs lets slots be told as skipped once nothing can come of them`() throws {
        let runs = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", nil, .running)]
        let decision = try decide(runs, now: "2026-11-21T05:00:00Z", expression: Self.hourly)
        #expect(decision.action == (try wait("2026-11-21T06:00:00Z")))
        #expect(
            decision.passedOver
                == (try passedOver([("2026-11-21T03:00:00Z", .skipped), ("2026-11-21T04:00:00Z", .skipped)])))
        #expect(
            try decide(runs, now: "2026-11-22T08:00:01Z").passedOver == passedOver([("2026-11-22T02:00:00Z", .skipped)])
        )
    }

    @Test func `a run that fails, or one by hand, does not take the slot that fell due meanwhile`() throws {
        let hung = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", "2026-11-22T03:00:00Z", .failed)]
        #expect(try decide(hung, now: "2026-11-22T03:00:00Z").action == start("2026-11-22T02:00:00Z"))
        let dead = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", nil, .interrupted)]
        #expect(try decide(dead, now: "2026-11-22T03:00:00Z").action == start("2026-11-22T02:00:00Z"))
        let byHand = [try run(nil, "2026-11-21T01:50:00Z", "2026-11-21T02:40:00Z", .succeeded)]
        #expect(try decide(byHand, now: "2026-11-21T02:40:00Z").action == start("2026-11-21T02:00:00Z"))
    }

    /// Fault 33 of docs/faults.md.
    @Test func `a clock that is set back runs nothing twice, and holds nothing up`() throws {
        // It ran the next year's slots before it was corrected.
        let runs = [
            try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", "2026-11-21T02:20:00Z", .succeeded),
            try run("2026-11-22T02:00:00Z", "2026-11-22T02:00:00Z", "2026-11-22T02:20:00Z", .succeeded),
            try run("2027-11-21T02:00:00Z", "2027-11-21T02:00:00Z", "2027-11-21T02:20:00Z", .succeeded),
        ]
        #expect(try decide(runs, now: "2026-11-21T01:00:00Z").action == wait("2026-11-21T02:00:00Z"))
        #expect(try decide(runs, now: "2026-11-21T02:00:00Z").action == wait("2026-11-22T02:00:00Z"))
        #expect(try decide(runs, now: "2026-11-22T02:00:00Z").action == wait("2026-11-23T02:00:00Z"))
        #expect(try decide(runs, now: "2026-11-23T02:00:00Z").action == start("2026-11-23T02:00:00Z"))
        #expect(try decide(runs, now: "2027-11-21T02:00:00Z").action == wait("2027-11-22T02:00:00Z"))
        // One that failed in the future has its retry by its slot.
        let failed = [try run("2026-11-21T02:00:00Z", "2027-01-01T00:00:00Z", "2027-01-01T00:10:00Z", .failed)]
        #expect(try decide(failed, now: "2026-11-21T02:01:00Z").action == wait("2026-11-21T02:05:00Z"))
    }

    @Test func `a job that was made known in the future is still run`() throws {
        let decision = try decide([], now: "2026-11-21T01:00:00Z", since: "2027-11-21T00:00:00Z")
        #expect(decision.action == (try wait("2026-11-21T02:00:00Z")))
        #expect(
            try decide([], now: "2026-11-21T02:00:00Z", since: "2027-11-21T00:00:00Z").action
                == start("2026-11-21T02:00:00Z"))
    }

    @Test func `jitter moves the start, the grace and what is skipped`() throws {
        let policy: (inout JobPolicy) -> Void = { ($0.jitter, $0.seed) = (.seconds(3600), 7) }
        var known = JobPolicy(CronSchedule(try CronExpression(Self.daily)))
        policy(&known)
        let due = known.due(try instant("2026-11-21T02:00:00Z"))
        #expect(due > (try instant("2026-11-21T02:00:01Z")))
        #expect(try decide([], now: "2026-11-21T02:00:00Z", change: policy).action == .wait(until: due))
        #expect(try decide([], now: due.description, change: policy).action == start("2026-11-21T02:00:00Z"))
        let last = due.advanced(bySeconds: 6 * 3600).description
        #expect(try decide([], now: last, change: policy).action == start("2026-11-21T02:00:00Z"))
    }

    @Test func `a job that is scheduled anew begins from there`() throws {
        let runs = [try run("2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", "2026-11-21T02:20:00Z", .succeeded)]
        let decision = try decide(
            runs, now: "2026-11-21T10:00:00Z", expression: "0 8 * * *", since: "2026-11-21T09:59:00Z")
        #expect(decision == .init(action: try wait("2026-11-22T08:00:00Z"), passedOver: []))
    }

    @Test func `a schedule that has ended is never again, and the ends of time are no trap`() throws {
        let policy = JobPolicy(
            CronSchedule(try CronExpression(Self.daily)), grace: .seconds(Int64.max), jitter: .seconds(Int64.max))
        let moments = [Instant(microseconds: .min), Instant(microseconds: .max), try instant("2026-11-21T02:00:00Z")]
        for now in moments {
            for since in moments {
                for slot in moments {
                    let runs = JobRun.Outcome.all.map {
                        JobRun(job: .backup, scheduled: slot, started: since, ended: now, outcome: $0)
                    }
                    for count in 0...runs.count {
                        _ = JobDecision.next(policy, runs: Array(runs.prefix(count)), since: since, now: now)
                    }
                }
            }
        }
        #expect(try decide([], now: "9999-12-31T02:00:01Z", since: "9999-12-31T02:00:00Z").action == .never)
    }

    @Test func `years of missed slots are told up to a bound`() throws {
        let decision = try decide([], now: "2036-11-21T02:00:00Z", expression: "* * * * *")
        #expect(decision.action == (try start("2036-11-21T02:00:00Z")))
        #expect(decision.passedOver.count == JobDecision.limit)
    }
}

extension JobRun.Outcome {
    fileprivate static let all: [Self] = [.failed, .interrupted, .succeeded, .running]
}
