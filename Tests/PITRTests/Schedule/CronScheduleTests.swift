// SPDX-License-Identifier: MIT

import Errors
import Synchronization
import Testing

@testable import PITR

struct CronScheduleTests {
    private func slots(_ expression: String, _ zone: String, after start: String, _ count: Int) throws -> [String] {
        let schedule = CronSchedule(try CronExpression(expression), in: try FoundationZones.civilZone(zone))
        let end = Instant(microseconds: .max)
        return try schedule.slots(after: instant(start), through: end, limit: count).map(\.description)
    }

    /// Fault 33 of docs/faults.md.
    @Test(arguments: [
        // 02:00 becomes 03:00 on 2026-03-29: 02:30 runs at 03:00.
        (
            "30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z",
            ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]
        ),
        // All that the gap has are one, and 03:00 itself is that one too.
        (
            "*/15 2,3 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z",
            ["2026-03-29T01:00:00Z", "2026-03-29T01:15:00Z", "2026-03-29T01:30:00Z"]
        ),
        (
            "0 */2 * * *", "Europe/Berlin", "2026-03-28T22:59:00Z",
            ["2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]
        ),
        ("30 2 * * *", "America/New_York", "2026-03-07T08:00:00Z", ["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"]),
        // Half an hour: 02:00 becomes 02:30.
        (
            "15 2 * * *", "Australia/Lord_Howe", "2026-10-02T16:00:00Z",
            ["2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"]
        ),
        ("45 2 * * *", "Australia/Lord_Howe", "2026-10-02T16:30:00Z", ["2026-10-03T15:45:00Z"]),
        // At midnight: 00:00 becomes 01:00, so Sunday begins at 01:00.
        ("0 0 * * 0", "America/Havana", "2026-03-02T00:00:00Z", ["2026-03-08T05:00:00Z", "2026-03-15T04:00:00Z"]),
        ("0 0 8 3 *", "America/Havana", "2026-01-01T00:00:00Z", ["2026-03-08T05:00:00Z"]),
    ])
    func `a moment in a spring gap runs once, right after it`(
        _ expression: String, _ zone: String, _ start: String, _ expected: [String]
    ) throws {
        #expect(try slots(expression, zone, after: start, expected.count) == expected)
    }

    /// Fault 33 of docs/faults.md.
    @Test(arguments: [
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
        // From between its two showings on.
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", ["2026-10-26T01:30:00Z"]),
        ("0,30 2,3 * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"]),
        ("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]),
        (
            "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z",
            ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]
        ),
        ("0 0 * * *", "America/Havana", "2026-10-31T12:00:00Z", ["2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"]),
    ])
    func `a moment in an autumn overlap runs once, the first time`(
        _ expression: String, _ zone: String, _ start: String, _ expected: [String]
    ) throws {
        #expect(try slots(expression, zone, after: start, expected.count) == expected)
    }

    @Test(arguments: [
        ("15 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", ["2026-03-29T00:15:00Z", "2026-03-29T01:15:00Z"]),
        (
            "15 * * * *", "Europe/Berlin", "2026-10-24T23:59:00Z",
            ["2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z", "2026-10-25T02:15:00Z"]
        ),
        (
            "*/30 * * * *", "Europe/Berlin", "2026-10-25T00:20:00Z",
            ["2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"]
        ),
        (
            "30 0-23 * * *", "America/New_York", "2026-11-01T05:00:00Z",
            ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T07:30:00Z"]
        ),
        // The day that begins twice.
        (
            "30 * 1 11 *", "America/Havana", "2026-01-01T00:00:00Z",
            ["2026-11-01T04:30:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]
        ),
        (
            "7 * * * *", "Australia/Lord_Howe", "2026-10-03T14:00:00Z",
            ["2026-10-03T14:37:00Z", "2026-10-03T16:07:00Z"]
        ),
        (
            "45 * * * *", "Australia/Lord_Howe", "2026-04-04T14:40:00Z",
            ["2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-04T16:15:00Z"]
        ),
    ])
    func `what runs every hour goes by what clocks show`(
        _ expression: String, _ zone: String, _ start: String, _ expected: [String]
    ) throws {
        #expect(try slots(expression, zone, after: start, expected.count) == expected)
    }

    @Test(
        arguments: [
            "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu",
        ], 1...4 as ClosedRange<UInt64>)
    func `slots are those of a walk through every minute`(zone: String, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let expression = RandomCron.expression(&random)
        let schedule = CronSchedule(try CronExpression(expression), in: try FoundationZones.civilZone(zone))
        let oracle = CronOracle(expression, zone: zone)
        // Around the changes of these zones in 2026, and somewhere.
        for day in ["2026-03-07", "2026-03-28", "2026-04-03", "2026-10-02", "2026-10-24", "2026-10-31", "2026-12-30"] {
            let start = try instant("\(day)T12:07:31Z")
            let end = start.advanced(bySeconds: Int64(36 * 3600))
            let expected = oracle.slots(after: start, through: end)
            #expect(
                schedule.slots(after: start, through: end, limit: .max) == expected,
                "\(expression) in \(zone) after \(start)")
            let middle = Instant(microseconds: Int64.random(in: start.microseconds...end.microseconds, using: &random))
            #expect(schedule.next(after: middle).flatMap { $0 <= end ? $0 : nil } == expected.first { $0 > middle })
            #expect(schedule.last(after: start, through: middle) == expected.last { $0 <= middle })
        }
    }

    @Test func `years ahead are not walked through`() throws {
        let zone = CountingZone()
        let schedule = CronSchedule(try CronExpression("30 2 29 2 *"), in: try CivilZone("Test/Count", rules: zone))
        #expect(try schedule.next(after: instant("2096-03-01T00:00:00Z")) == instant("2104-02-29T01:30:00Z"))
        #expect(zone.asked < 20)
        let minutes = CronSchedule(try CronExpression("* * * * *"), in: try CivilZone("Test/Count", rules: zone))
        let (start, end) = (try instant("2020-01-01T00:00:00Z"), try instant("2060-01-01T00:00:30Z"))
        #expect(try minutes.last(after: start, through: end) == instant("2060-01-01T00:00:00Z"))
        #expect(zone.asked < 2000)
        #expect(minutes.slots(after: start, through: end, limit: 3).count == 3)
        #expect(minutes.slots(after: end, through: start, limit: 3).isEmpty)
        #expect(minutes.last(after: end, through: start) == nil)
    }

    @Test func `a day that clocks leave out has its slots right after it, or none`() throws {
        let samoa = try CivilZone("Test/Dateline", rules: TestZones())
        let daily = CronSchedule(try CronExpression("0 2 * * *"), in: samoa)
        #expect(
            try daily.slots(after: instant("2026-12-29T12:30:00Z"), through: instant("2027-01-01T00:00:00Z"), limit: 9)
                .map(\.description)
                == ["2026-12-30T10:00:00Z", "2026-12-30T12:00:00Z", "2026-12-31T12:00:00Z"])
        let hourly = CronSchedule(try CronExpression("0 * 30 12 *"), in: samoa)
        #expect(
            try hourly.slots(after: instant("2026-12-29T12:30:00Z"), through: instant("2027-06-01T00:00:00Z"), limit: 9)
                == [])
    }

    @Test(arguments: ["UTC", "Europe/Paris", "Test/Last", "-15:59", "+15:59", "Test/Nothing"])
    func `the ends of time are no trap`(zone: String) throws {
        let zone = try CivilZone(zone, rules: OddZones())
        for text in ["* * * * *", "30 2 * * *", "0 0 29 2 */7", "59 23 31 12 *"] {
            let schedule = CronSchedule(try CronExpression(text), in: zone)
            let first = schedule.next(after: Instant(microseconds: .min))
            #expect(first.map { $0.description.hasPrefix("00") } != false)
            #expect(schedule.next(after: Instant(microseconds: .max)) == nil)
            _ = try schedule.next(after: instant("9999-12-31T23:58:59Z"))
            _ = schedule.last(after: Instant(microseconds: .min), through: Instant(microseconds: .max))
            _ = schedule.slots(after: Instant(microseconds: .min), through: Instant(microseconds: .max), limit: 2)
        }
    }
}

/// Expressions with every way of writing a field.
enum RandomCron {
    static func expression(_ random: inout SplitMix64) -> String {
        let hour =
            ["*", "*/2", "0-23", field(0...23, &random), field(0...4, &random)].randomElement(using: &random) ?? "*"
        let days = ["*", "*", "*/2", "1-31/3", field(1...28, &random)].randomElement(using: &random) ?? "*"
        let weekdays = ["*", "*", "*", "*/3", field(0...7, &random)].randomElement(using: &random) ?? "*"
        return "\(field(0...59, &random)) \(hour) \(days) * \(weekdays)"
    }

    private static func field(_ range: ClosedRange<Int>, _ random: inout SplitMix64) -> String {
        let items = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            let ends = [Int.random(in: range, using: &random), Int.random(in: range, using: &random)].sorted()
            let step = Int.random(in: 1...5, using: &random)
            return ["\(ends[0])", "\(ends[0])-\(ends[1])", "\(ends[0])-\(ends[1])/\(step)"].randomElement(
                using: &random) ?? "0"
        }
        return items.joined(separator: ",")
    }
}

/// A zone an hour ahead that counts how often it is asked.
private final class CountingZone: TimeZoneRules, ZoneOffsets {
    private let count = Mutex(0)

    var asked: Int { count.withLock { $0 } }

    func zone(named name: String) -> (any ZoneOffsets)? { self }

    func offsets(at civil: CivilTime) -> [Int] {
        count.withLock { $0 += 1 }
        return [3600]
    }

    func around(_ civil: CivilTime) -> (before: Int, after: Int) {
        count.withLock { $0 += 1 }
        return (3600, 3600)
    }
}

/// Those of the tests, and one whose clocks never show anything.
private struct OddZones: TimeZoneRules {
    struct Nothing: ZoneOffsets {
        func offsets(at civil: CivilTime) -> [Int] { [] }
        func around(_ civil: CivilTime) -> (before: Int, after: Int) { (7200, -7200) }
    }

    func zone(named name: String) -> (any ZoneOffsets)? {
        name == "Test/Nothing" ? Nothing() : TestZones().zone(named: name)
    }
}
