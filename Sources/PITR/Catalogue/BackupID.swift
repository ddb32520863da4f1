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
    public init(startedAt instant: Instant) { text = instant.compactText.dropLast() + Self.suffix }

    public static func < (left: BackupID, right: BackupID) -> Bool { left.text < right.text }
}

extension BackupID: CustomStringConvertible {
    public var description: String { text }
}
