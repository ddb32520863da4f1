// SPDX-License-Identifier: MIT

import Foundation
import PITR

/// The slots of an expression by walking through every minute and looking at the clock, which is Foundation's. It shares
/// nothing with what it judges, and takes only expressions that are right.
struct CronOracle {
    private let fields: [Set<Int>]
    private let stars: [Bool]
    private let zone: TimeZone

    init(_ expression: String, zone: String) {
        let texts = expression.lowercased().split(separator: " ").map(String.init)
        let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]
        fields = zip(texts, bounds).map { Self.values($0, $1) }
        stars = texts.map { $0.hasPrefix("*") }
        self.zone = TimeZone(identifier: zone) ?? .gmt
    }

    private static func values(_ text: String, _ bounds: (Int, Int)) -> Set<Int> {
        var values: Set<Int> = []
        for item in text.components(separatedBy: ",") {
            let parts = item.components(separatedBy: "/")
            let ends =
                parts[0] == "*" ? [bounds.0, bounds.1] : parts[0].components(separatedBy: "-").compactMap(Int.init)
            guard let low = ends.first, let high = ends.last else { continue }
            let step = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
            for value in low...high where (value - low) % step == 0 { values.insert(value) }
        }
        return values
    }

    /// All of the minutes after `start` and up to `end`.
    func slots(after start: Instant, through end: Instant) -> [Instant] {
        let dayBefore = start.microseconds / 60_000_000 - 26 * 60
        var previous = shown(dayBefore)
        var seen: Set<Int64> = []
        var slots: [Instant] = []
        let isHourly = fields[1].isSuperset(of: 0..<24)
        for minute in (dayBefore + 1)...(end.microseconds / 60_000_000) {
            let now = shown(minute)
            let isNamed = matches(now)
            let isSlot =
                isHourly
                ? isNamed
                : isNamed && !seen.contains(now.count) || skipped(previous, now).contains(where: matches)
            seen.insert(now.count)
            previous = now
            let instant = Instant(microseconds: minute * 60_000_000)
            if isSlot, instant > start { slots.append(instant) }
        }
        return slots
    }

    private struct Shown {
        /// Minutes since 1970 on this clock.
        let count: Int64
        let offset: Int
    }

    private func shown(_ minute: Int64) -> Shown {
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(minute) * 60))
        return Shown(count: minute + Int64(offset / 60), offset: offset)
    }

    /// What clocks would have shown between two minutes, had they not been set forward.
    private func skipped(_ previous: Shown, _ now: Shown) -> [Shown] {
        guard now.offset > previous.offset else { return [] }
        return ((previous.count + 1)..<now.count).map { Shown(count: $0, offset: previous.offset) }
    }

    private func matches(_ shown: Shown) -> Bool {
        let minute = Int(shown.count % 1440)
        guard fields[0].contains(minute % 60), fields[1].contains(minute / 60) else { return false }
        let (month, day, weekday) = Self.date(Int(shown.count / 1440))
        let isWeekday = fields[4].contains(weekday) || weekday == 0 && fields[4].contains(7)
        let isDay = fields[2].contains(day)
        return fields[3].contains(month) && (stars[2] || stars[4] ? isDay && isWeekday : isDay || isWeekday)
    }

    /// By Zeller's way of letting years begin in March; `days` are from 1970 on.
    private static func date(_ days: Int) -> (month: Int, day: Int, weekday: Int) {
        let sinceMarch = days + 719_468
        let ofEra = sinceMarch % 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        return (month < 10 ? month + 3 : month - 9, ofYear - (153 * month + 2) / 5 + 1, (days + 4) % 7)
    }
}
