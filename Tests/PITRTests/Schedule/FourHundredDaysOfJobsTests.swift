// SPDX-License-Identifier: MIT

import Testing

@testable import PITR

/// 400 days of a job under agents that share only the list of runs, against an oracle that knows everything.
struct FourHundredDaysOfJobsTests {
    private static let cases = [
        ("0 2 * * *", "Europe/Berlin"), ("30 2 * * *", "America/New_York"), ("15 */6 * * *", "Australia/Lord_Howe"),
        ("0 0 * * 0", "America/Havana"), ("15 * * * 6,0", "Europe/Berlin"),
    ]

    private static func policy(_ expression: String, _ zone: String, jitter: Int64 = 0) throws -> JobPolicy {
        let schedule = CronSchedule(try CronExpression(expression), in: try FoundationZones.civilZone(zone))
        return JobPolicy(schedule, jitter: .seconds(jitter), seed: JobPolicy.seed("main/backup"))
    }

    /// By expression and zone; the walk through every minute is done once for all tests.
    private static let slots: [String: [Instant]] = {
        let (start, end) = (Instant(seconds: SimulatedAgents.start), Instant(seconds: SimulatedAgents.end))
        return cases.reduce(into: [:]) { slots, one in
            slots["\(one)"] = CronOracle(one.0, zone: one.1).slots(after: start, through: end)
        }
    }()

    /// Fault 33 of docs/faults.md.
    @Test(arguments: cases)
    func `each slot runs once, at its second, or is accounted for`(_ expression: String, _ zone: String) throws {
        let slots = try #require(Self.slots["\((expression, zone))"])
        let manners: [(seed: UInt64, agents: Int, jitter: Int64)] = [(1, 1, 0), (2, 2, 0), (3, 2, 1800)]
        var (succeeded, failed, missed, skipped, retried) = (0, 0, 0, 0, 0)
        for (seed, agents, jitter) in manners {
            let policy = try Self.policy(expression, zone, jitter: jitter)
            var simulated = SimulatedAgents(policy, agents: agents, seed: seed)
            try simulated.live()
            let judge = ScheduleJudge(simulated, slots: slots)
            let faults = judge.faults
            try #require(faults.isEmpty, "seed \(seed), \(agents) agents, jitter \(jitter): \(faults.prefix(3))")
            let counts = judge.counts
            (succeeded, failed) = (succeeded + counts.succeeded, failed + counts.failed)
            (missed, skipped, retried) = (
                missed + counts.missed, skipped + counts.skipped, retried + counts.retried
            )
        }
        #expect(
            succeeded > 100 && failed > 0 && missed > 0 && retried > 20,
            "\((succeeded, failed, missed, skipped, retried))")
        if slots.count > 1000 { #expect(skipped > 0) }
    }

    /// Fault 15 of docs/faults.md.
    @Test(arguments: cases, UInt64(1)...2)
    func `clocks that are set back and forward run nothing twice and lose nothing`(
        _ which: (String, String), _ seed: UInt64
    ) throws {
        let slots = try #require(Self.slots["\(which)"])
        let policy = try Self.policy(which.0, which.1, jitter: seed == 2 ? 1800 : 0)
        var simulated = SimulatedAgents(policy, agents: 2, seed: seed, withClocks: true)
        try simulated.live()
        let judge = ScheduleJudge(simulated, slots: slots)
        let faults = judge.faultsOfAnyClock
        #expect(faults.isEmpty, "\(faults.prefix(3))")
        #expect(judge.counts.succeeded > slots.count / 4)
    }

    @Test(arguments: cases)
    func `without trouble every slot has one run, at its second`(_ expression: String, _ zone: String) throws {
        var simulated = SimulatedAgents(try Self.policy(expression, zone), agents: 2, seed: 1, withTrouble: false)
        try simulated.live()
        #expect(simulated.told.isEmpty)
        #expect(
            simulated.runs.map(\.slot)
                == Self.slots["\((expression, zone))"])
        #expect(simulated.runs.allSatisfy { $0.startedOnClock == $0.slot && $0.outcome == .succeeded })
    }
}
