// SPDX-License-Identifier: MIT

import PITR

/// How the pages say things.
struct PageWords {
    let now: Instant

    /// `14 s ago`, `in 3 h`, `just now`.
    func age(_ instant: Instant) -> String {
        let seconds = instant.seconds(until: now)
        if abs(seconds) < 1 { return "just now" }
        return seconds > 0 ? "\(Amount.duration(seconds)) ago" : "in \(Amount.duration(-seconds))"
    }

    /// The date and time in UTC, for people and, exactly, for programs.
    static func moment(_ instant: Instant) -> HTML { moment(instant, .down) }

    /// The first whole second from which on something holds.
    static func earliest(_ instant: Instant) -> HTML { moment(instant, .up) }

    private static func moment(_ instant: Instant, _ rounding: FloatingPointRoundingRule) -> HTML {
        "<time datetime=\"\(instant.description)\">\(String(Amount.moment(instant, rounding).dropLast(4)))</time>"
    }

    /// How long ago, with the very time beside it.
    func ago(_ instant: Instant) -> HTML {
        "<span class=\"first\">\(age(instant))</span> <span class=\"soft\">\(Self.moment(instant))</span>"
    }

    /// A sentence of ours as one that stands by itself.
    static func sentence(_ text: String) -> String {
        let text = clipped(text)
        return text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") || text.hasSuffix("…") ? "" : ".")
    }

    /// What others say may be as long as they like.
    static func clipped(_ text: String, to limit: Int = 400) -> String {
        text.unicodeScalars.count <= limit ? text : String(text.unicodeScalars.prefix(limit)) + "…"
    }
}

extension Array {
    /// The last `limit` of them, and how many come before.
    func newest(_ limit: Int) -> (shown: ArraySlice<Element>, hidden: Int) {
        (suffix(limit), Swift.max(0, count - limit))
    }
}
