// SPDX-License-Identifier: MIT

/// What a calendar and a clock on the wall show, in no zone: a date of the proleptic Gregorian calendar from year 1 to
/// 9999 and a time to the microsecond. There is no leap second: PostgreSQL knows none.
public struct CivilTime: Sendable, Hashable {
    public let year: Int
    public let month: Int
    public let day: Int
    public let hour: Int
    public let minute: Int
    public let second: Int
    public let microsecond: Int

    /// nil for what no calendar or clock shows, such as February 30 or 24:00.
    public init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
    ) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDay.days(in: month, of: Int64(year)), (0...23).contains(hour), (0...59).contains(minute),
            (0...59).contains(second), (0...999_999).contains(microsecond)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second, self.microsecond) = (hour, minute, second, microsecond)
    }

    /// What is shown at `instant` where clocks are `offsetSeconds` ahead of UTC; nil outside years 1 to 9999.
    public init?(_ instant: Instant, offsetSeconds: Int = 0) {
        let fields = InstantFields(instant.advanced(bySeconds: Int64(offsetSeconds)))
        self.init(
            year: Int(fields.day.year), month: fields.day.month, day: fields.day.day, hour: fields.hour,
            minute: fields.minute, second: fields.second, microsecond: fields.microsecond)
    }

    /// Days from 1970-01-01, negative before it.
    public var daysSinceEpoch: Int64 { CivilDay(year: Int64(year), month: month, day: day).daysSinceEpoch }
}

extension CivilTime: CustomStringConvertible {
    /// `2026-03-29 02:30:00`, with a fraction only where it is not zero.
    public var description: String {
        InstantFields(Instant(civil: self, offsetSeconds: 0)).text(separator: " ")
    }
}
