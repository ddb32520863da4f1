// SPDX-License-Identifier: MIT

import PITR

/// Amounts in words, for people.
enum Amount {
    /// `138.5 MiB`.
    static func bytes(_ count: UInt64) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var (amount, unit) = (Double(count), 0)
        while amount >= 1024, unit < units.count - 1 {
            amount /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) bytes" : "\(decimal(amount)) \(units[unit])"
    }

    /// `3 d 4 h`, `1 h 5 min`, `2 min 3 s`, `12 s`, `0.4 s`: the two largest units.
    static func duration(_ seconds: Double) -> String {
        let seconds = max(0, min(seconds.isNaN ? 0 : seconds, 1e11))
        if seconds < 10, seconds != seconds.rounded() { return "\(decimal(seconds)) s" }
        let whole = Int(seconds.rounded())
        if whole >= 86_400 { return pair(whole, 86_400, "d", 3600, "h") }
        if whole >= 3600 { return pair(whole, 3600, "h", 60, "min") }
        return whole >= 60 ? pair(whole, 60, "min", 1, "s") : "\(whole) s"
    }

    /// `1 segment`, `2 segments`, `12 345 segments`.
    static func count(_ count: UInt64, _ what: String) -> String {
        "\(grouped(count)) \(what)\(count == 1 ? "" : "s")"
    }

    /// In groups of three digits, with narrow spaces that do not break, as ISO 80000 has it.
    static func grouped(_ count: UInt64) -> String {
        var groups: [Substring] = []
        var rest = Substring(String(count))
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest.removeLast(3)
        }
        return ([rest] + groups).joined(separator: "\u{202F}")
    }

    /// `2026-11-22 10:00:00 UTC`: the second that the instant lies in.
    static func moment(_ instant: Instant) -> String { moment(instant, .down) }

    static func moment(_ instant: Instant, _ rounding: FloatingPointRoundingRule) -> String {
        let text = Instant(seconds: Int64(instant.unixSeconds.rounded(rounding))).description
        return text.dropLast().replacing("T", with: " ") + " UTC"
    }

    /// One digit behind the point below a hundred, none from there on.
    static func decimal(_ amount: Double) -> String {
        if amount >= 99.95 { return String(Int(min(amount, 1e15).rounded())) }
        let tenths = Int((max(0, amount) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func pair(_ whole: Int, _ large: Int, _ largeName: String, _ small: Int, _ smallName: String)
        -> String
    {
        let rest = whole % large / small
        return "\(whole / large) \(largeName)" + (rest == 0 ? "" : " \(rest) \(smallName)")
    }
}
