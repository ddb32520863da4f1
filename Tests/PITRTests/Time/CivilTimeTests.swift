// SPDX-License-Identifier: MIT

import PITR
import Testing

struct CivilTimeTests {
    @Test func `every day from year 1 to 9999 follows the one before it`() throws {
        var days = try #require(CivilTime(year: 1, month: 1, day: 1)).daysSinceEpoch
        #expect(days == -719_162)
        for year in 1...9999 {
            let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
            for (month, length) in zip(1..., [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
                for day in [1, length] {
                    let civil = try #require(CivilTime(year: year, month: month, day: day))
                    guard civil.daysSinceEpoch == days + Int64(day - 1),
                        CivilTime(Instant(seconds: civil.daysSinceEpoch * 86_400)) == civil
                    else {
                        Issue.record("\(civil) is not where it should be")
                        return
                    }
                }
                #expect(CivilTime(year: year, month: month, day: length + 1) == nil)
                days += Int64(length)
            }
        }
    }

    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (951_782_400, "2000-02-29 00:00:00"), (1_795_341_600, "2026-11-22 10:00:00"),
        (-1, "1969-12-31 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"), (-2_203_891_200, "1900-03-01 00:00:00"),
    ])
    func `known instants show the known civil time`(seconds: Int64, text: String) {
        // GNU date -u -d @seconds.
        #expect(CivilTime(Instant(seconds: seconds))?.description == text)
    }

    @Test(arguments: [
        (2026, 2, 29), (2026, 2, 30), (1900, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0),
        (0, 1, 1), (10_000, 1, 1), (Int.max, 1, 1), (2026, Int.min, 1), (2026, 1, Int.max),
    ])
    func `days that no calendar has are refused`(year: Int, month: Int, day: Int) {
        #expect(CivilTime(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: [(24, 0, 0, 0), (0, 60, 0, 0), (0, 0, 60, 0), (0, 0, 0, 1_000_000), (-1, 0, 0, 0), (0, 0, 0, -1)])
    func `times that no clock shows are refused`(hour: Int, minute: Int, second: Int, microsecond: Int) {
        #expect(
            CivilTime(
                year: 2026, month: 1, day: 1, hour: hour, minute: minute, second: second, microsecond: microsecond)
                == nil)
    }

    @Test func `offsets are east of UTC, and absurd ones saturate`() throws {
        let civil = try #require(CivilTime(year: 1970, month: 1, day: 1, hour: 1))
        #expect(Instant(civil: civil, offsetSeconds: 3600) == Instant(seconds: 0))
        #expect(CivilTime(Instant(seconds: 0), offsetSeconds: 3600) == civil)
        #expect(Instant(civil: civil, offsetSeconds: .min) == Instant(microseconds: .max))
        #expect(Instant(civil: civil, offsetSeconds: .max).microseconds < 0)
        #expect(CivilTime(Instant(microseconds: .max)) == nil)
        #expect(CivilTime(Instant(microseconds: .min), offsetSeconds: .min) == nil)
    }
}
