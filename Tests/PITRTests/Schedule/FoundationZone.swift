// SPDX-License-Identifier: MIT

import Foundation
import PITR

/// A zone of the system from June 2025 to 2027, with the changes that Foundation tells.
struct FoundationZone: ZoneOffsets {
    private let first: Int
    private let changes: [(at: Instant, offset: Int)]

    /// nil where the system does not know it.
    init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        var date = Date(timeIntervalSince1970: 1_748_736_000)
        first = zone.secondsFromGMT(for: date)
        var changes: [(Instant, Int)] = []
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next.timeIntervalSince1970 < 1_830_000_000
        {
            changes.append((Instant(seconds: Int64(next.timeIntervalSince1970)), zone.secondsFromGMT(for: next)))
            date = next
        }
        self.changes = changes
    }

    func offsets(at civil: CivilTime) -> [Int] {
        let (before, after) = around(civil)
        if before == after { return [before] }
        return [max(before, after), min(before, after)].filter {
            offset(at: Instant(civil: civil, offsetSeconds: $0)) == $0
        }
    }

    /// What holds a day before and a day after.
    func around(_ civil: CivilTime) -> (before: Int, after: Int) {
        (
            offset(at: Instant(civil: civil, offsetSeconds: 86_400)),
            offset(at: Instant(civil: civil, offsetSeconds: -86_400))
        )
    }

    private func offset(at instant: Instant) -> Int {
        for change in changes.reversed() where change.at <= instant { return change.offset }
        return first
    }
}

/// The system's zones.
struct FoundationZones: TimeZoneRules {
    func zone(named name: String) -> (any ZoneOffsets)? { FoundationZone(name) }

    static func civilZone(_ name: String) throws -> CivilZone { try CivilZone(name, rules: FoundationZones()) }
}
