// SPDX-License-Identifier: MIT

import Foundation
import PITR
import Testing

/// Runs of every day for 400 days, some of which fail, with retention after each; what is left must be exactly what an
/// oracle chooses that has forgotten nothing.
struct FourHundredDaysTests {
    static let generations: [RetentionCount: Int] = [.daily: 7, .weekly: 4, .monthly: 12, .yearly: 3]

    @Test(
        arguments: ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"], UInt64(1)...3)
    func `7 daily, 4 weekly, 12 monthly and 3 yearly ones stay`(zone: String, seed: UInt64) throws {
        try run(zone, seed, Self.generations)
    }

    @Test(arguments: ["Europe/Paris", "America/New_York"])
    func `so many of the last stay`(zone: String) throws { try run(zone, 11, [.last: 9]) }

    @Test(arguments: ["Europe/Paris", "America/New_York"])
    func `those of a time stay`(zone: String) throws { try run(zone, 12, [:], days: 30) }

    @Test(arguments: ["Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
    func `all rules together keep what each keeps`(zone: String) throws {
        try run(zone, 13, [.last: 3, .hourly: 24, .daily: 7, .weekly: 4, .monthly: 12, .yearly: 3], days: 10)
    }

    @Test func `without failures a person can say what stays`() throws {
        var kept: [CatalogueDump] = []
        let policy = try RetentionPolicy(counts: Self.generations)
        // 2025-01-01 to 2026-02-04, which is a Wednesday.
        let first = try instant("2025-01-01T02:00:00Z").microseconds
        for day in 0..<400 {
            let now = Instant(microseconds: first + Int64(day) * 86_400_000_000)
            kept.append(try .sample(now.description))
            kept = Retention.decide(kept, policy: policy, now: now).filter(\.isKept).map(\.dump)
        }
        #expect(
            kept.map { $0.stem.prefix(10) } == [
                "2026-02-04", "2026-02-03", "2026-02-02", "2026-02-01", "2026-01-31", "2026-01-30", "2026-01-29",
                "2026-01-25", "2026-01-18", "2025-12-31", "2025-11-30", "2025-10-31", "2025-09-30", "2025-08-31",
                "2025-07-31", "2025-06-30", "2025-05-31", "2025-04-30", "2025-03-31",
            ])
    }

    private func run(
        _ zone: String, _ seed: UInt64, _ counts: [RetentionCount: Int], days: Int? = nil
    ) throws {
        let calendar = try RetentionCalendar(zone: zone, rules: TestZones())
        let policy = try RetentionPolicy(
            keepFor: try days.map { try RetentionPolicy.days($0) }, counts: counts, calendar: calendar)
        let keepFor = days.map { TimeInterval($0) * 86_400 }
        var oracles: [String: RetentionOracle] = [:]
        for database in SimulatedRuns.databases {
            let oracle: RetentionOracle = try #require(.init(zone: zone, counts: counts, keepFor: keepFor))
            oracles[database] = oracle
        }
        var runs = SimulatedRuns(seed: seed)
        var kept: [CatalogueDump] = []
        var all: [CatalogueDump] = []
        for day in 0..<400 {
            let (dumps, now) = try runs.next()
            for dump in dumps { oracles[dump.database ?? ""]?.add(dump) }
            all += dumps
            kept = Retention.decide((kept + dumps).shuffled(using: &runs.random), policy: policy, now: now)
                .filter(\.isKept).map(\.dump)
            let expected = oracles.values.reduce(into: Set<String>()) { $0.formUnion($1.expected(at: now)) }
            try #require(Set(kept.map(\.stem)) == expected, "day \(day), \(now)")
            guard day % 40 == 39 else { continue }
            let again = Retention.decide(kept, policy: policy, now: now).filter(\.isKept)
            #expect(again.count == kept.count, "a second run at once deletes more on day \(day)")
            let atOnce = Retention.decide(all, policy: policy, now: now).filter(\.isKept).map(\.dump)
            #expect(Set(atOnce) == Set(kept), "one run over everything keeps something else on day \(day)")
        }
        #expect(all.count > 500)
    }
}
