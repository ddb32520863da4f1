// SPDX-License-Identifier: MIT

/// `2026-11-22`; whether there is such a day is for ``CivilTime`` to say.
struct DateText {
    let year: Int
    let month: Int
    let day: Int

    init?(_ cursor: inout TextCursor) {
        guard let year = cursor.number(digits: 4), cursor.take("-") != nil, let month = cursor.number(digits: 2),
            cursor.take("-") != nil, let day = cursor.number(digits: 2)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }
}

/// `10:00`, `10:00:00` or `10:00:00.123456`.
struct TimeText {
    let hour: Int
    let minute: Int
    let second: Int
    let hasSeconds: Bool
    /// The fraction's digits, however many.
    let fraction: [UInt8]

    init?(_ cursor: inout TextCursor) {
        guard let hour = cursor.number(digits: 2), cursor.take(":") != nil, let minute = cursor.number(digits: 2)
        else { return nil }
        (self.hour, self.minute) = (hour, minute)
        guard cursor.take(":") != nil else {
            (second, hasSeconds, fraction) = (0, false, [])
            return
        }
        guard let second = cursor.number(digits: 2) else { return nil }
        (self.second, hasSeconds) = (second, true)
        guard cursor.take(".") != nil else {
            fraction = []
            return
        }
        fraction = cursor.digits()
        if fraction.isEmpty { return nil }
    }

    /// nil where calendar or clock show no such thing. Digits after the sixth are left out: refuse them before.
    func civil(on date: DateText) -> CivilTime? {
        let zeros = [UInt8](repeating: 0, count: max(0, 6 - fraction.count))
        let microsecond = (fraction.prefix(6) + zeros).reduce(0) { $0 * 10 + Int($1) }
        return CivilTime(
            year: date.year, month: date.month, day: date.day, hour: hour, minute: minute, second: second,
            microsecond: microsecond)
    }
}

/// `Z`, `+01`, `+01:00` or `+0100`, and nothing after it.
struct OffsetText {
    /// East of UTC.
    let seconds: Int
    /// Whether RFC 3339 writes offsets so.
    let isRFC3339: Bool

    init?(_ text: String) {
        var cursor = TextCursor(text)
        if cursor.take("Z", "z") != nil {
            guard cursor.isAtEnd else { return nil }
            (seconds, isRFC3339) = (0, true)
            return
        }
        guard let sign = cursor.take("+", "-"), let hours = cursor.number(digits: 2) else { return nil }
        let hasColon = cursor.take(":") != nil
        let minutes = cursor.number(digits: 2)
        // PostgreSQL's own bound is 15:59:59 (src/include/datatype/timestamp.h, MAX_TZDISP_HOUR).
        guard cursor.isAtEnd, minutes != nil || !hasColon, hours <= 15, (minutes ?? 0) <= 59 else { return nil }
        let distance = hours * 3600 + (minutes ?? 0) * 60
        seconds = sign == "-" ? -distance : distance
        isRFC3339 = hasColon
    }
}
