// SPDX-License-Identifier: MIT

import Testing

@testable import PITR

struct JobPolicyTests {
    private func hourly(jitter: Duration, seed: UInt64 = 1) throws -> JobPolicy {
        JobPolicy(CronSchedule(try CronExpression("0 * * * *")), jitter: jitter, seed: seed)
    }

    @Test func `jitter is the same each time, spreads out, and ends before the next slot`() throws {
        for (jitter, most) in [(Duration.seconds(600), 600), (.seconds(86_400), 3600), (.seconds(3600), 3600)]
            as [(Duration, Int64)]
        {
            let policy = try hourly(jitter: jitter)
            let first = try instant("2026-11-22T10:00:00Z")
            let waits = (0..<Int64(500)).map { hour in
                let slot = first.advanced(bySeconds: hour * 3600)
                #expect(policy.due(slot) == policy.due(slot))
                return (policy.due(slot).microseconds - slot.microseconds) / 1_000_000
            }
            #expect(waits.allSatisfy { (0..<most).contains($0) })
            #expect(waits.contains { $0 < most / 10 } && waits.contains { $0 > most * 9 / 10 })
        }
        let slot = try instant("2026-11-22T10:00:00Z")
        #expect(try hourly(jitter: .zero).due(slot) == slot)
        #expect(try hourly(jitter: .seconds(-5)).due(slot) == slot)
        #expect(try hourly(jitter: .milliseconds(900)).due(slot) == slot)
    }

    @Test func `other names have other jitter`() throws {
        let slot = try instant("2026-11-22T10:00:00Z")
        let seeds = ["main/backup", "main/dump_daily", "shop/backup", ""].map(JobPolicy.seed)
        #expect(try Set(seeds.map { try hourly(jitter: .seconds(3600), seed: $0).due(slot) }).count == 4)
        // FNV's own test vectors.
        #expect(JobPolicy.seed("") == 0xCBF2_9CE4_8422_2325 && JobPolicy.seed("foobar") == 0x8594_4171_F739_67E8)
    }

    @Test func `back-off doubles, up to an hour or what was asked for`() throws {
        var policy = try hourly(jitter: .zero)
        policy.backoff = .seconds(600)
        #expect((1...6).map(policy.wait) == [600, 1200, 2400, 3600, 3600, 3600].map { .seconds($0) })
        #expect(policy.wait(afterAttempt: .max) == .seconds(3600) && policy.wait(afterAttempt: .min) == .seconds(600))
        policy.backoff = .seconds(7200)
        #expect(policy.wait(afterAttempt: 5) == .seconds(7200))
        policy.backoff = .zero
        #expect(policy.wait(afterAttempt: 5) == .zero)
    }

    @Test func `the usual jobs are those that our users wrote down`() {
        let usual = UsualJobs.expressions.map { "\($0.key) \($0.value)" }.sorted()
        #expect(
            usual == [
                "backup 0 1 * * 0", "drill 0 5 * * 0", "dump_daily 0 2 * * *", "dump_weekly 0 3 * * 0",
                "index 15 * * * *",
                "prune 30 4 * * *", "verify 0 6 * * 6",
            ])
    }
}
