// SPDX-License-Identifier: MIT

/// Amounts as lines of the check have them.
enum CheckWords {
    /// `3 d 4 h`, `1 h 5 min`, `2 min 3 s`, `12 s`, `0.4 s`: the two largest units.
    static func duration(_ seconds: Double) -> String {
        let seconds = max(0, min(seconds.isNaN ? 0 : seconds, 1e11))
        if seconds < 10 {
            let tenths = Int((seconds * 10).rounded())
            return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        }
        let whole = Int(seconds.rounded())
        for (size, name, rest, restName) in [(86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")]
        where whole >= size {
            let remainder = whole % size / rest
            return "\(whole / size) \(name)" + (remainder == 0 ? "" : " \(remainder) \(restName)")
        }
        return "\(whole) s"
    }

    /// `1 segment`, `2 segments`.
    static func count(_ count: some BinaryInteger, _ what: String) -> String {
        "\(count) \(what)\(count == 1 ? "" : "s")"
    }
}
