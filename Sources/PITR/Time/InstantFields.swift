// SPDX-License-Identifier: MIT

/// An instant in UTC, taken apart; unlike ``CivilTime`` of any year.
struct InstantFields {
    let day: CivilDay
    let hour: Int
    let minute: Int
    let second: Int
    let microsecond: Int

    init(_ instant: Instant) {
        let (days, rest) = CivilDay.floored(instant.microseconds, 86_400_000_000)
        day = CivilDay(daysSinceEpoch: days)
        let seconds = Int(rest / 1_000_000)
        (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        microsecond = Int(rest % 1_000_000)
    }

    /// Date, separator, time, and a fraction without trailing zeros where there is one.
    func text(separator: String) -> String {
        let date = "\(Decimal.padded(day.year, 4))-\(Decimal.padded(day.month, 2))-\(Decimal.padded(day.day, 2))"
        let time = [hour, minute, second].map { Decimal.padded($0, 2) }.joined(separator: ":")
        guard microsecond != 0 else { return date + separator + time }
        var digits = Decimal.padded(microsecond, 6)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(date)\(separator)\(time).\(digits)"
    }
}
