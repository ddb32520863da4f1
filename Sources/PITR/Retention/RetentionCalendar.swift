// SPDX-License-Identifier: MIT

import Errors

/// Where hours, days, weeks, months and years begin: on the clocks of one zone.
public struct RetentionCalendar: Sendable {
    /// `UTC`, an offset, or a name of the time zone database, as it was given.
    public let zone: String
    /// nil for a fixed offset.
    private let rules: (any ZoneOffsets)?
    private let fixed: Int

    public static let utc = RetentionCalendar()

    private init() { (zone, rules, fixed) = ("UTC", nil, 0) }

    /// Takes for a zone what a target time takes; throws `configuration` for anything else.
    public init(zone: String, rules: any TimeZoneRules) throws {
        do {
            _ = try TargetZone(zone, rules: rules)
        } catch let error as WaldenError {
            throw WaldenError(.configuration, error.message, cause: error.cause, hint: error.hint)
        }
        self.zone = zone
        let offset = OffsetText(zone)
        self.rules = offset == nil ? rules.zone(named: zone) : nil
        fixed = offset?.seconds ?? 0
    }

    /// The numbers of the periods that `instant` is in: equal for two instants of one period and greater for a later
    /// period.
    func periods(at instant: Instant) -> [RetentionCount: Int64] {
        let offset = Int64(offset(at: instant))
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

    /// The zone's offset, in seconds east of UTC. Its clocks show `instant` by one of the offsets around the change
    /// that is nearest; which one, the clocks' own account of what they then show tells.
    private func offset(at instant: Instant) -> Int {
        guard let rules, let civil = CivilTime(instant) else { return fixed }
        let (before, after) = rules.around(civil)
        if before == after { return before }
        let shown = CivilTime(instant, offsetSeconds: before).map(rules.offsets(at:)) ?? []
        return shown.contains(before) ? before : after
    }
}

extension RetentionCalendar: Equatable {
    public static func == (left: RetentionCalendar, right: RetentionCalendar) -> Bool { left.zone == right.zone }
}
