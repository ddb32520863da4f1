// SPDX-License-Identifier: MIT

/// What the objects of one dump are called but for their suffixes, `app_backup_20261122_010000`: the database's key and
/// when the dump began, to the second in UTC.
public struct DumpName: Sendable, Hashable {
    public let database: DatabaseKey
    /// Whole seconds.
    public let begun: Instant

    static let infix = "_backup_"

    /// The fraction of the second is left out, so two dumps of a database begun within a second get the same name.
    public init(database: DatabaseKey, begun: Instant) {
        self.database = database
        self.begun = Self.second(of: begun)
    }

    /// nil for anything but such a name. The database's own may hold `_backup_`.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let (front, time) = (bytes.dropLast(15), bytes.suffix(15))
        guard front.suffix(Self.infix.utf8.count).elementsEqual(Self.infix.utf8),
            let begun = Self.time(String(decoding: time, as: UTF8.self)),
            let key = DatabaseKey(encoded: String(decoding: front.dropLast(Self.infix.utf8.count), as: UTF8.self))
        else { return nil }
        (database, self.begun) = (key, begun)
    }

    /// Times outside the years 1 to 9999 are taken for the nearest within.
    public var text: String { database.text + Self.infix + Self.timeText(begun) }

    static func timeText(_ begun: Instant) -> String {
        let time = begun.compactText
        return time.prefix(8) + "_" + time.dropFirst(9).prefix(6)
    }

    static func time(_ text: String) -> Instant? {
        var cursor = TextCursor(text)
        guard let year = cursor.number(digits: 4), let month = cursor.number(digits: 2),
            let day = cursor.number(digits: 2), cursor.take("_") != nil, let hour = cursor.number(digits: 2),
            let minute = cursor.number(digits: 2), let second = cursor.number(digits: 2), cursor.isAtEnd,
            let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        return Instant(civil: civil, offsetSeconds: 0)
    }
}

extension DumpName: CustomStringConvertible {
    public var description: String { text }
}
