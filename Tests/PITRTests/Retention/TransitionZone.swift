// SPDX-License-Identifier: MIT

import PITR

/// A zone made of the changes of its clocks.
struct TransitionZone: ZoneOffsets {
    let first: Int
    let changes: [(at: Instant, offset: Int)]

    init(_ first: Int, _ changes: [(String, Int)]) {
        self.first = first
        self.changes = changes.compactMap { text, offset in Instant(rfc3339: text).map { ($0, offset) } }
    }

    func offsets(at civil: CivilTime) -> [Int] {
        Set(changes.map(\.offset) + [first]).sorted(by: >).filter { offset in
            self.offset(at: Instant(civil: civil, offsetSeconds: offset)) == offset
        }
    }

    /// As in the program: what holds a day before and a day after.
    func around(_ civil: CivilTime) -> (before: Int, after: Int) {
        (
            offset(at: Instant(civil: civil, offsetSeconds: 86_400)),
            offset(at: Instant(civil: civil, offsetSeconds: -86_400))
        )
    }

    private func offset(at instant: Instant) -> Int { changes.last { $0.at <= instant }?.offset ?? first }
}

/// Some zones of the database in the years 2025 to 2027, and three that were made up.
struct TestZones: TimeZoneRules {
    func zone(named name: String) -> (any ZoneOffsets)? {
        switch name {
        case "Europe/Paris":
            TransitionZone(
                3600,
                [
                    ("2025-03-30T01:00:00Z", 7200), ("2025-10-26T01:00:00Z", 3600), ("2026-03-29T01:00:00Z", 7200),
                    ("2026-10-25T01:00:00Z", 3600), ("2027-03-28T01:00:00Z", 7200), ("2027-10-31T01:00:00Z", 3600),
                ])
        case "America/New_York":
            TransitionZone(
                -18_000,
                [
                    ("2025-03-09T07:00:00Z", -14_400), ("2025-11-02T06:00:00Z", -18_000),
                    ("2026-03-08T07:00:00Z", -14_400), ("2026-11-01T06:00:00Z", -18_000),
                    ("2027-03-14T07:00:00Z", -14_400), ("2027-11-07T06:00:00Z", -18_000),
                ])
        case "Australia/Lord_Howe":
            TransitionZone(
                39_600,
                [
                    ("2025-04-05T15:00:00Z", 37_800), ("2025-10-04T15:30:00Z", 39_600),
                    ("2026-04-04T15:00:00Z", 37_800), ("2026-10-03T15:30:00Z", 39_600),
                    ("2027-04-03T15:00:00Z", 37_800), ("2027-10-02T15:30:00Z", 39_600),
                ])
        // A minute after midnight its clocks go back to yesterday, as Newfoundland's did.
        case "Test/Midnight": TransitionZone(3600, [("2026-10-24T23:01:00Z", 0)])
        // It skips a day, as Samoa did.
        case "Test/Dateline": TransitionZone(-36_000, [("2026-12-30T10:00:00Z", 50_400)])
        // Its clocks change on the calendar's last day.
        case "Test/Last": TransitionZone(3600, [("9999-12-31T12:00:00Z", 7200)])
        default: nil
        }
    }
}
