// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

@testable import walden

/// Times as people write them, with the zones that the system knows.
@Suite("System time zones") struct SystemTimeZonesTests {
    private func parse(_ text: String) throws -> String {
        try TargetTime.parse(text, assuming: nil, rules: SystemTimeZones()).description
    }

    @Test(arguments: [
        ("2026-01-15 10:00 Europe/Paris", "2026-01-15T09:00:00Z"),
        ("2026-07-15 10:00 Europe/Paris", "2026-07-15T08:00:00Z"),
        ("2026-03-29 01:59:59 Europe/Paris", "2026-03-29T00:59:59Z"),
        ("2026-03-29 03:00 Europe/Paris", "2026-03-29T01:00:00Z"),
        ("2026-10-25 01:59 Europe/Paris", "2026-10-24T23:59:00Z"),
        ("2026-10-25 03:00 Europe/Paris", "2026-10-25T02:00:00Z"),
        ("2026-01-15 10:00 America/New_York", "2026-01-15T15:00:00Z"),
        ("2026-07-15 10:00 America/New_York", "2026-07-15T14:00:00Z"),
        ("2026-07-15 10:00 Asia/Kolkata", "2026-07-15T04:30:00Z"),
        ("2026-01-15 10:00 Australia/Lord_Howe", "2026-01-14T23:00:00Z"),
        ("2026-07-15 10:00 Australia/Lord_Howe", "2026-07-14T23:30:00Z"),
        ("2026-07-15 10:00 Asia/Kathmandu", "2026-07-15T04:15:00Z"),
        ("2026-07-15 10:00 Etc/UTC", "2026-07-15T10:00:00Z"),
        ("2026-07-15 10:00 Europe/Kyiv", "2026-07-15T07:00:00Z"),
        ("2026-07-15 10:00 US/Eastern", "2026-07-15T14:00:00Z"),
        ("2026-07-15 10:00 Etc/GMT+5", "2026-07-15T15:00:00Z"),
        ("2026-07-15 10:00 Asia/Calcutta", "2026-07-15T04:30:00Z"),
    ])
    func `a clear local time is one instant`(_ text: String, _ instant: String) throws {
        #expect(try parse(text) == instant)
    }

    @Test(arguments: [
        ("2026-03-29 02:30 Europe/Paris", "does not exist", "2026-03-29T00:30:00Z or 2026-03-29T01:30:00Z"),
        ("2026-03-08 02:00 America/New_York", "does not exist", "2026-03-08T06:00:00Z or 2026-03-08T07:00:00Z"),
        // Half an hour: 02:00 becomes 02:30.
        ("2026-10-04 02:15 Australia/Lord_Howe", "does not exist", "2026-10-03T15:15:00Z or 2026-10-03T15:45:00Z"),
        // A whole day was left out.
        ("2011-12-30 12:00 Pacific/Apia", "does not exist", "2011-12-29T22:00:00Z or 2011-12-30T22:00:00Z"),
        ("2026-10-25 02:30 Europe/Paris", "comes twice", "2026-10-25T00:30:00Z or 2026-10-25T01:30:00Z"),
        ("2026-10-25 02:00 Europe/Paris", "comes twice", "2026-10-25T00:00:00Z or 2026-10-25T01:00:00Z"),
        ("2026-11-01 01:30 America/New_York", "comes twice", "2026-11-01T05:30:00Z or 2026-11-01T06:30:00Z"),
        ("2026-04-05 01:45 Australia/Lord_Howe", "comes twice", "2026-04-04T14:45:00Z or 2026-04-04T15:15:00Z"),
    ])
    func `a local time that the clocks skipped or showed twice is refused with the instants that may be meant`(
        _ text: String, _ problem: String, _ instants: String
    ) throws {
        let error = try #require(throws: WaldenError.self) { try parse(text) }
        #expect(error.code == .usage)
        #expect(error.message.contains(problem), "\(error)")
        #expect(error.hint?.contains(instants) == true, "\(error)")
    }

    @Test(arguments: [
        "CET", "EST", "PST8PDT+", "Europe/Pari", "Mars/Base", "europe/paris/", "../../etc/passwd", "/etc/localtime",
        "Europe", "GMT+1", "posixrules",
    ])
    func `a name that is not known or not clear is refused`(_ zone: String) throws {
        let error = try #require(throws: WaldenError.self) { try parse("2026-07-15 10:00 \(zone)") }
        #expect(error.code == .usage)
    }

    @Test func `at both ends of a gap and an overlap the clear times begin`() throws {
        let zone = try #require(SystemTimeZones().zone(named: "Europe/Paris"))
        func offsets(_ hour: Int, _ minute: Int, _ month: Int, _ day: Int) throws -> [Int] {
            zone.offsets(
                at: try #require(CivilTime(year: 2026, month: month, day: day, hour: hour, minute: minute)))
        }
        #expect(try offsets(1, 59, 3, 29) == [3600])
        #expect(try offsets(2, 0, 3, 29) == [])
        #expect(try offsets(2, 59, 3, 29) == [])
        #expect(try offsets(3, 0, 3, 29) == [7200])
        #expect(try offsets(1, 59, 10, 25) == [7200])
        #expect(try offsets(2, 0, 10, 25) == [7200, 3600])
        #expect(try offsets(2, 59, 10, 25) == [7200, 3600])
        #expect(try offsets(3, 0, 10, 25) == [3600])
    }
}
