// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct RetentionPolicyTests {
    @Test func `rules are kept as they are given`() throws {
        let policy = try RetentionPolicy(keepFor: RetentionPolicy.days(7), counts: [.last: 3, .weekly: 4])
        #expect(policy.keepFor == .seconds(604_800))
        #expect(policy.counts == [.last: 3, .weekly: 4])
        #expect(policy.calendar == .utc)
        #expect(!policy.isForever)
        #expect(RetentionPolicy.forever.isForever)
        #expect(policy != .forever)
    }

    @Test func `a policy without a rule is refused`() throws {
        let error = try failure { _ = try RetentionPolicy() }
        #expect(error.code == .configuration)
        #expect(error.message == "the retention policy has no rule")
    }

    @Test(arguments: RetentionCount.allCases, [0, -1, .min, .max, 100_001])
    func `absurd counts are refused and named`(count: RetentionCount, number: Int) throws {
        let error = try failure { _ = try RetentionPolicy(keepFor: .seconds(60), counts: [count: number]) }
        #expect(error.code == .configuration)
        #expect(error.message == "the retention policy has \(count.rawValue): \(number)")
    }

    @Test(arguments: [
        Duration.zero, .seconds(-1), .milliseconds(999), .seconds(3_153_600_001), .seconds(Int64.max) * 9,
    ])
    func `absurd times are refused`(time: Duration) throws {
        #expect(try failure { _ = try RetentionPolicy(keepFor: time) }.code == .configuration)
    }

    @Test(arguments: [0, -7, 36_501, Int.min, .max])
    func `absurd days are refused`(days: Int) throws {
        #expect(try failure { _ = try RetentionPolicy.days(days) }.code == .configuration)
    }

    @Test func `the largest and smallest of everything are taken`() throws {
        _ = try RetentionPolicy(keepFor: RetentionPolicy.days(36_500), counts: [.hourly: 100_000])
        _ = try RetentionPolicy(keepFor: .seconds(1), counts: [.yearly: 1])
    }
}
