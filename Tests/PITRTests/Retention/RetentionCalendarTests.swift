// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import PITR

/// Each pair is of the same period or not; which is told by instants at the border.
struct RetentionCalendarTests {
    @Test(arguments: [
        (RetentionCount.hourly, "2026-11-22T09:59:59.999999Z", "2026-11-22T10:00:00Z"),
        (.daily, "2026-11-22T23:59:59.999999Z", "2026-11-23T00:00:00Z"),
        (.weekly, "2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z"),
        // Weeks do not end with the year: this one is week 53 of 2026.
        (.weekly, "2027-01-03T23:59:59Z", "2027-01-04T00:00:00Z"),
        (.monthly, "2026-11-30T23:59:59Z", "2026-12-01T00:00:00Z"),
        (.monthly, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
        (.yearly, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"),
        (.daily, "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"),
        (.weekly, "1969-12-28T23:59:59Z", "1969-12-29T00:00:00Z"),
    ])
    func `periods begin where the calendar says`(count: RetentionCount, last: String, first: String) throws {
        try expectBorder(.utc, count, last, first)
    }

    @Test(arguments: [
        ("2026-12-28T00:00:00Z", "2027-01-03T23:59:59Z"), ("2026-11-16T00:00:00Z", "2026-11-22T23:59:59Z"),
    ])
    func `a week is Monday to Sunday, across years too`(monday: String, sunday: String) throws {
        #expect(try period(.utc, .weekly, monday) == period(.utc, .weekly, sunday))
    }

    @Test(arguments: [
        // Midnight is an hour earlier in UTC from the day after the spring change on; that day has 23 hours.
        ("Europe/Paris", "2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z"),
        ("Europe/Paris", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
        ("Europe/Paris", "2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z"),
        ("Europe/Paris", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
        ("America/New_York", "2026-03-08T04:59:59Z", "2026-03-08T05:00:00Z"),
        ("America/New_York", "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"),
        ("America/New_York", "2026-11-01T03:59:59Z", "2026-11-01T04:00:00Z"),
        ("America/New_York", "2026-11-02T04:59:59Z", "2026-11-02T05:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T13:29:59Z", "2026-10-03T13:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T12:59:59Z", "2026-10-04T13:00:00Z"),
        ("Test/Midnight", "2026-10-25T23:59:59Z", "2026-10-26T00:00:00Z"),
        ("Test/Dateline", "2026-12-30T09:59:59Z", "2026-12-30T10:00:00Z"),
        ("+05:30", "2026-11-22T18:29:59Z", "2026-11-22T18:30:00Z"),
        ("-03", "2026-11-22T02:59:59Z", "2026-11-22T03:00:00Z"),
        ("gmt", "2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z"),
    ])
    func `days begin at the zone's midnight, summer and winter`(zone: String, last: String, first: String) throws {
        try expectBorder(RetentionCalendar(zone: zone, rules: TestZones()), .daily, last, first)
    }

    @Test func `its zone is the one that was given`() throws {
        #expect(try RetentionCalendar(zone: "Europe/Paris", rules: TestZones()).zone == "Europe/Paris")
    }

    @Test func `all instants of a day that has 23 or 25 hours are of one day`() throws {
        let paris = try RetentionCalendar(zone: "Europe/Paris", rules: TestZones())
        for (start, hours) in [("2026-03-28T23:00:00Z", 23), ("2026-10-24T22:00:00Z", 25)] {
            let days = (0..<hours).map { hour in
                paris.periods(at: Instant(microseconds: hourLater(start, hour)))[.daily]
            }
            #expect(Set(days).count == 1)
        }
    }

    @Test func `the hour that clocks show twice in autumn is two hours, the one they skip is none`() throws {
        let paris = try RetentionCalendar(zone: "Europe/Paris", rules: TestZones())
        for start in ["2026-10-24T22:30:00Z", "2026-03-28T23:30:00Z"] {
            let hours = (0..<6).map { hour in
                paris.periods(at: Instant(microseconds: hourLater(start, hour)))[.hourly]
            }
            #expect(Set(hours).count == 6)
            #expect(hours.compactMap { $0 } == hours.compactMap { $0 }.sorted())
        }
    }

    @Test func `a minute of tomorrow before the clocks go back to today is tomorrow's`() throws {
        let zone = try RetentionCalendar(zone: "Test/Midnight", rules: TestZones())
        let minute = try period(zone, .daily, "2026-10-24T23:00:30Z")
        #expect(try minute == period(zone, .daily, "2026-10-25T00:00:00Z"))
        #expect(try minute == period(zone, .daily, "2026-10-24T23:01:00Z").map { $0 + 1 })
    }

    @Test func `the ends of time and of the calendar have periods`() throws {
        let zone = try RetentionCalendar(zone: "+14:00", rules: TestZones())
        for count in RetentionCount.allCases where count != .last {
            for microseconds in [Int64.min, .max, Int64.max / 2] {
                #expect(zone.periods(at: Instant(microseconds: microseconds))[count] != nil)
            }
            #expect(try period(zone, count, "9999-12-31T23:59:59Z") != nil)
        }
        #expect(try period(zone, .last, "2026-11-22") == nil)
        let last = try RetentionCalendar(zone: "Test/Last", rules: TestZones())
        #expect(try period(last, .daily, "9999-12-31T23:30:00Z") != period(last, .daily, "9999-12-31T11:00:00Z"))
    }

    @Test func `what is counted has a name`() {
        #expect(RetentionCount.allCases.map(\.noun) == ["dump", "hour", "day", "week", "month", "year"])
    }

    @Test(arguments: ["Mars/Olympus", "CET", "", "../etc/passwd", "+25:00"])
    func `a zone that is not known is an error of the configuration`(zone: String) throws {
        let error = try failure { _ = try RetentionCalendar(zone: zone, rules: TestZones()) }
        #expect(error.code == .configuration)
        #expect(error.hint?.contains("Europe/Paris") == true)
    }

    @Test func `calendars of one zone are equal`() throws {
        #expect(try RetentionCalendar(zone: "UTC", rules: TestZones()) == .utc)
        #expect(try RetentionCalendar(zone: "Europe/Paris", rules: TestZones()) != .utc)
    }

    private func period(_ calendar: RetentionCalendar, _ count: RetentionCount, _ text: String) throws -> Int64? {
        calendar.periods(at: try instant(text))[count]
    }

    private func expectBorder(
        _ calendar: RetentionCalendar, _ count: RetentionCount, _ last: String, _ first: String
    ) throws {
        let before = try #require(try period(calendar, count, last))
        let after = try #require(try period(calendar, count, first))
        #expect(before < after)
    }

    private func hourLater(_ start: String, _ hours: Int) -> Int64 {
        (Instant(rfc3339: start)?.microseconds ?? 0) + Int64(hours) * 3_600_000_000
    }
}
