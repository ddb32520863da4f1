// SPDX-License-Identifier: MIT

import Glibc

/// Points in time as S3 and HTTP write them. All are whole seconds since 1970 UTC; fractions are cut off.
enum UTCTime {
    /// `20130524T000000Z`, the form that signatures take (ISO 8601, basic).
    static func basic(_ seconds: Int64) -> String {
        let time = fields(seconds)
        return "\(padded(time.year, 4))\(padded(time.month))\(padded(time.day))"
            + "T\(padded(time.hour))\(padded(time.minute))\(padded(time.second))Z"
    }

    /// `2013-05-24T00:00:00Z` (ISO 8601, extended).
    static func extended(_ seconds: Int64) -> String {
        let time = fields(seconds)
        return "\(padded(time.year, 4))-\(padded(time.month))-\(padded(time.day))"
            + "T\(padded(time.hour)):\(padded(time.minute)):\(padded(time.second))Z"
    }

    /// Reads ``extended(_:)``, with or without a fraction of a second.
    static func parse(extended text: some StringProtocol) -> Int64? {
        let bytes = Array(text.utf8)
        guard (20...30).contains(bytes.count), bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
            bytes[4] == bytes[7], bytes[7] == UInt8(ascii: "-"), bytes[13] == bytes[16], bytes[16] == UInt8(ascii: ":"),
            bytes.count == 20 || bytes[19] == UInt8(ascii: ".") && bytes[20..<bytes.count - 1].allSatisfy(isDigit)
        else { return nil }
        let parts = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19].map { number(bytes[$0]) }
        return seconds(parts)
    }

    /// Reads `Fri, 24 May 2013 00:00:00 GMT` (RFC 9110, section 5.6.7, the only form that is sent today).
    static func parse(http text: some StringProtocol) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT" || words[5] == "UTC", words[0].hasSuffix(","),
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3 else { return nil }
        return seconds(
            [number(words[3].utf8), month + 1, number(words[1].utf8)] + clock.map { number($0.utf8) })
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private struct Fields {
        let year, month, day, hour, minute, second: Int
    }

    private static func fields(_ seconds: Int64) -> Fields {
        // Signed 32-bit years are far away; what is not between 1970 and 9999 is no time of ours.
        var clock = time_t(min(max(seconds, 0), 253_402_300_799))
        var time = tm()
        gmtime_r(&clock, &time)
        return Fields(
            year: Int(time.tm_year) + 1900, month: Int(time.tm_mon) + 1, day: Int(time.tm_mday),
            hour: Int(time.tm_hour), minute: Int(time.tm_min), second: Int(time.tm_sec))
    }

    private static func seconds(_ parts: [Int?]) -> Int64? {
        let parts = parts.compactMap(\.self)
        guard parts.count == 6, (1970...9999).contains(parts[0]), (1...12).contains(parts[1]),
            (1...31).contains(parts[2]), parts[3] < 24, parts[4] < 60, parts[5] < 61
        else { return nil }
        var time = tm()
        time.tm_year = Int32(parts[0] - 1900)
        time.tm_mon = Int32(parts[1] - 1)
        time.tm_mday = Int32(parts[2])
        time.tm_hour = Int32(parts[3])
        time.tm_min = Int32(parts[4])
        time.tm_sec = Int32(parts[5])
        return Int64(timegm(&time))
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...4).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
