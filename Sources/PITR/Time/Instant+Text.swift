// SPDX-License-Identifier: MIT

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC, `2026-11-22T10:00:00Z`, with a fraction only where it is not zero. Outside the years 1 to 9999,
    /// which RFC 3339 does not go beyond, it is still unmistakable but cannot be read back.
    public var description: String { InstantFields(self).text(separator: "T") + "Z" }
}

extension Instant {
    /// `2026-11-22 10:00:00.123456+00`, for `recovery_target_time`: with its offset, so that the server's `TimeZone` does not
    /// matter (PostgreSQL documentation, "Date/Time Types"). For years 1 to 9999.
    public var postgresTimestamp: String { InstantFields(self).text(separator: " ") + "+00" }

    /// `20261122T010000Z`, for names: ISO 8601's basic form in UTC. The fraction of the second is left out; times outside
    /// the years 1 to 9999 are taken for the nearest within.
    public var compactText: String {
        let first = Instant(seconds: -62_135_596_800)
        let last = Instant(seconds: 253_402_300_799)
        let fields = InstantFields(min(max(self, first), last))
        let date = Decimal.padded(fields.day.year, 4) + [fields.day.month, fields.day.day].map(Self.two).joined()
        return date + "T" + [fields.hour, fields.minute, fields.second].map(Self.two).joined() + "Z"
    }

    private static func two(_ value: Int) -> String { Decimal.padded(value, 2) }

    /// Reads an RFC 3339 date-time in full, with `Z` or an offset, from the years 1 to 9999 in UTC.
    ///
    /// nil for anything else, leap seconds and more than six digits of fraction among it: nothing is rounded.
    public init?(rfc3339 text: some StringProtocol) {
        var cursor = TextCursor(text)
        guard let date = DateText(&cursor), cursor.take("T", "t") != nil, let time = TimeText(&cursor),
            time.hasSeconds, time.fraction.count <= 6, let civil = time.civil(on: date),
            let offset = OffsetText(cursor.rest), offset.isRFC3339
        else { return nil }
        self.init(civil: civil, offsetSeconds: offset.seconds)
        guard CivilTime(self) != nil else { return nil }
    }
}
