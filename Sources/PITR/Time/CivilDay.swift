// SPDX-License-Identifier: MIT

/// A day of the proleptic Gregorian calendar, of any year, and its distance from 1970-01-01.
struct CivilDay: Equatable {
    let year: Int64
    let month: Int
    let day: Int

    private static let daysPer400Years: Int64 = 146_097
    /// From 0001-01-01 to 1970-01-01.
    private static let epoch: Int64 = 719_162

    init(year: Int64, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day so many days after 1970-01-01. Good for every number of days that an ``Instant`` can hold.
    init(daysSinceEpoch days: Int64) {
        let (cycle, dayOfCycle) = Self.floored(days + Self.epoch, Self.daysPer400Years)
        // A century has 36 524 days and the last one a day more, which the bound of 3 leaves to it; so with four years.
        let century = min(dayOfCycle / 36_524, 3)
        let dayOfCentury = dayOfCycle - century * 36_524
        let dayOfFour = dayOfCentury % 1_461
        let yearOfFour = min(dayOfFour / 365, 3)
        let year = cycle * 400 + century * 100 + dayOfCentury / 1_461 * 4 + yearOfFour + 1
        var month = 1
        var rest = Int(dayOfFour - yearOfFour * 365)
        while rest >= Self.days(in: month, of: year) {
            rest -= Self.days(in: month, of: year)
            month += 1
        }
        self.init(year: year, month: month, day: rest + 1)
    }

    var daysSinceEpoch: Int64 {
        let before = year - 1
        let leapDays = Self.floored(before, 4).0 - Self.floored(before, 100).0 + Self.floored(before, 400).0
        // As if February had 30 days (Reingold, Dershowitz: "Calendrical Calculations", the Gregorian calendar).
        let months = (367 * month - 362) / 12 - (month <= 2 ? 0 : Self.isLeap(year) ? 1 : 2)
        return before * 365 + leapDays + Int64(months + day - 1) - Self.epoch
    }

    /// 0 for Sunday to 6. 1970-01-01 was a Thursday.
    var weekday: Int { Int(Self.floored(daysSinceEpoch + 4, 7).1) }

    /// 28 to 31; `month` is 1 to 12.
    static func days(in month: Int, of year: Int64) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Quotient rounded down, and a remainder that is never negative.
    static func floored(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
