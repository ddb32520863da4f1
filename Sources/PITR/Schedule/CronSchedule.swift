// SPDX-License-Identifier: MIT

/// The moments, called slots, that a cron expression names on the clocks of a zone.
///
/// Where clocks change, a time of day that they leave out has its slot right after the gap, and one that they show twice has
/// it the first time. An expression that runs every hour of its days goes by what clocks show instead: none in the gap, and
/// both times in the overlap, so that neither a bunch nor an hour without a run comes of it.
public struct CronSchedule: Sendable, Equatable {
    public let expression: CronExpression
    public let zone: CivilZone

    public init(_ expression: CronExpression, in zone: CivilZone = .utc) {
        (self.expression, self.zone) = (expression, zone)
    }

    /// More times of day than the change of a zone's clocks ever put in question; more are not looked at.
    private static let timesOfDay = 5000

    /// The first slot after `instant`; nil where there is none before the year 10000.
    public func next(after instant: Instant) -> Instant? {
        guard var from = start(after: instant) else { return nil }
        var found: Instant?
        for _ in 0..<Self.timesOfDay {
            guard let civil = expression.next(from: from) else { break }
            // Its second showing may come later than the first of another time.
            if let found, found <= earliest(of: civil) { break }
            for slot in slots(at: civil) where slot > instant { found = min(found ?? slot, slot) }
            guard let later = civil.nextMinute else { break }
            from = later
        }
        return found
    }

    /// A time of day, not later than any whose slot is after `instant`.
    private func start(after instant: Instant) -> CivilTime? {
        guard let utc = CivilTime(instant) else {
            return instant.microseconds < 0 ? CivilTime(year: 1, month: 1, day: 1) : nil
        }
        let (before, after) = zone.around(utc)
        return CivilTime(instant, offsetSeconds: min(before, after)) ?? utc
    }

    private func slots(at civil: CivilTime) -> [Instant] {
        let shown = zone.offsets(at: civil).map { Instant(civil: civil, offsetSeconds: $0) }
        return expression.isHourly ? shown : [shown.first ?? zone.end(ofGapAt: civil)]
    }

    /// No slot of `civil` is before this.
    private func earliest(of civil: CivilTime) -> Instant {
        let (before, after) = zone.around(civil)
        return Instant(civil: civil, offsetSeconds: max(before, after))
    }
}

extension CivilTime {
    fileprivate var nextMinute: CivilTime? { CivilTime(Instant(civil: self, offsetSeconds: -60)) }
}
