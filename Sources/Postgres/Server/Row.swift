// SPDX-License-Identifier: MIT

import Errors
import PITR

/// One row of an answer, its columns taken from the left and checked: a server's word is believed only when it parses.
struct Row {
    private let columns: [String?]
    private let what: String
    private var next = 0

    /// `what` names the query in errors.
    init(_ columns: [String?], of what: String) {
        self.columns = columns
        self.what = what
    }

    /// The only row of `rows`.
    init(only rows: [[String?]], of what: String) throws(WaldenError) {
        guard rows.count == 1 else {
            throw WaldenError(.failed, "cannot read \(what)", cause: "the server answered with \(rows.count) rows")
        }
        self.init(rows[0], of: what)
    }

    /// The next column, nil for NULL.
    mutating func optional<Value>(_ parse: (String) -> Value?) throws(WaldenError) -> Value? {
        guard next < columns.count else { throw unreadable("too few columns") }
        defer { next += 1 }
        guard let text = columns[next] else { return nil }
        guard let value = parse(text) else { throw unreadable("column \(next + 1) is not what it should be") }
        return value
    }

    /// The next column, which is not NULL.
    mutating func required<Value>(_ parse: (String) -> Value?) throws(WaldenError) -> Value {
        guard let value = try optional(parse) else { throw unreadable("column \(next) is NULL") }
        return value
    }

    private func unreadable(_ cause: String) -> WaldenError {
        WaldenError(.failed, "cannot read \(what)", cause: cause)
    }

    static func bool(_ text: String) -> Bool? {
        switch text {
        case "t", "on", "true": true
        case "f", "off", "false": false
        default: nil
        }
    }

    static func text(_ text: String) -> String? { text }

    static func integer(_ text: String) -> Int? { Int(text) }

    static func instant(_ text: String) -> Instant? { Int64(text).map { Instant(microseconds: $0) } }

    static func timeline(_ text: String) -> TimelineID? { UInt32(text).flatMap { TimelineID($0) } }
}

/// How long a look at the server's views may take.
let factsTimeout = Duration.seconds(60)
