// SPDX-License-Identifier: MIT

/// Where hours, days, weeks, months and years begin: on the clocks of one zone.
public struct RetentionCalendar: Sendable, Equatable {
    private let clocks: CivilZone

    public static let utc = RetentionCalendar(.utc)

    private init(_ clocks: CivilZone) { self.clocks = clocks }

    /// Takes for a zone what a target time takes; throws `configuration` for anything else.
    public init(zone: String, rules: any TimeZoneRules) throws { clocks = try CivilZone(zone, rules: rules) }

    /// `UTC`, an offset, or a name of the time zone database, as it was given.
    public var zone: String { clocks.name }

    /// The numbers of the periods that `instant` is in: equal for two instants of one period and greater for a later
    /// period.
    func periods(at instant: Instant) -> [RetentionCount: Int64] {
        let offset = Int64(clocks.offset(at: instant))
        let shown = CivilDay.floored(instant.microseconds, 1_000_000).0 + offset
        let days = CivilDay.floored(shown, 86_400).0
        let day = CivilDay(daysSinceEpoch: days)
        return [
            // Where the hour began in UTC, for in autumn clocks show one hour twice.
            .hourly: CivilDay.floored(shown, 3600).0 * 3600 - offset,
            .daily: days,
            // 1970-01-01 was a Thursday.
            .weekly: CivilDay.floored(days + 3, 7).0,
            .monthly: day.year * 12 + Int64(day.month),
            .yearly: day.year,
        ]
    }
}
