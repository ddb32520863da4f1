// SPDX-License-Identifier: MIT

/// The name of a base backup: when it began, to the second in UTC, and its kind, `20261122T010000Z-full`.
///
/// Sorts by the time at which backups began, which is not the order in which they ended.
public struct BackupID: Sendable, Hashable, Comparable {
    public let text: String

    private static let suffix = "Z-full"

    /// nil for anything but a valid date and time in this very form.
    public init?(_ text: some StringProtocol) {
        var cursor = TextCursor(text)
        guard let year = cursor.number(digits: 4), let month = cursor.number(digits: 2),
            let day = cursor.number(digits: 2), cursor.take("T") != nil, let hour = cursor.number(digits: 2),
            let minute = cursor.number(digits: 2), let second = cursor.number(digits: 2), cursor.rest == Self.suffix,
            CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second) != nil
        else { return nil }
        self.text = String(text)
    }

    /// The fraction of the second is left out, so two backups begun within a second get the same name. Times outside the
    /// years 1 to 9999 are taken for the nearest within.
    public init(startedAt instant: Instant) {
        let first = Instant(seconds: -62_135_596_800)
        let last = Instant(seconds: 253_402_300_799)
        let fields = InstantFields(min(max(instant, first), last))
        let date = Decimal.padded(fields.day.year, 4) + [fields.day.month, fields.day.day].map(Self.two).joined()
        text = date + "T" + [fields.hour, fields.minute, fields.second].map(Self.two).joined() + Self.suffix
    }

    private static func two(_ value: Int) -> String { Decimal.padded(value, 2) }

    public static func < (left: BackupID, right: BackupID) -> Bool { left.text < right.text }
}

extension BackupID: CustomStringConvertible {
    public var description: String { text }
}
