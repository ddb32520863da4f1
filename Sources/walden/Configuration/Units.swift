// SPDX-License-Identifier: MIT

/// Amounts with their units, as people write and read them.
enum Units {
    /// `500ms`, `30s`, `5min`, `2h`, `7d`; nil for anything else, a bare number included.
    static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let amount = Int64(digits), amount <= 1_000_000_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(amount)
        case "s": return .seconds(amount)
        case "min": return .seconds(amount * 60)
        case "h": return .seconds(amount * 3600)
        case "d": return .seconds(amount * 86400)
        default: return nil
        }
    }

    /// `512KiB`, `8MiB`, `1GiB`; nil for anything else, a bare number included.
    static func byteCount(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let amount = Int(digits), amount <= 1 << 20 else { return nil }
        switch text.dropFirst(digits.count) {
        case "KiB": return amount << 10
        case "MiB": return amount << 20
        case "GiB": return amount << 30
        default: return nil
        }
    }

    /// `138.5 MiB`.
    static func bytes(_ count: UInt64) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var amount = Double(count)
        var unit = 0
        while amount >= 1024, unit < units.count - 1 {
            amount /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) bytes" : "\(oneDecimal(amount)) \(units[unit])"
    }

    /// `1 h 5 min`, `12 s`.
    static func duration(seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e9)).rounded())
        if whole >= 3600 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
        return whole >= 60 ? "\(whole / 60) min \(whole % 60) s" : "\(whole) s"
    }

    /// `1 segment`, `2 segments`.
    static func count(_ count: UInt64, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

    static func oneDecimal(_ amount: Double) -> String {
        let tenths = Int((amount * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
