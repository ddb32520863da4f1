// SPDX-License-Identifier: MIT

import Foundation
import PITR

/// Named time zones, as Foundation knows them.
struct SystemTimeZones: TimeZoneRules {
    func zone(named name: String) -> (any ZoneOffsets)? {
        // Foundation takes abbreviations too, which mean different things in different places; only full names are clear.
        // Its list leaves out the database's other names for a zone, such as Asia/Kolkata; they all have a slash.
        guard TimeZone.knownTimeZoneIdentifiers.contains(name) || name.contains("/") else { return nil }
        return TimeZone(identifier: name).map(Zone.init)
    }

    private struct Zone: ZoneOffsets {
        let zone: TimeZone

        func offsets(at civil: CivilTime) -> [Int] {
            let (before, after) = around(civil)
            var offsets: [Int] = []
            // The larger offset east gives the earlier instant.
            for offset in Set([before, after]).sorted(by: >) where self.offset(at: civil, assuming: offset) == offset {
                offsets.append(offset)
            }
            return offsets
        }

        func around(_ civil: CivilTime) -> (before: Int, after: Int) {
            let day: TimeInterval = 86_400
            let nominal = TimeInterval(Instant(civil: civil, offsetSeconds: 0).microseconds) / 1_000_000
            let before = zone.secondsFromGMT(for: Date(timeIntervalSince1970: nominal - day))
            let after = zone.secondsFromGMT(for: Date(timeIntervalSince1970: nominal + day))
            return (before, after)
        }

        private func offset(at civil: CivilTime, assuming offset: Int) -> Int {
            let seconds = TimeInterval(Instant(civil: civil, offsetSeconds: offset).microseconds) / 1_000_000
            return zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds))
        }
    }
}
