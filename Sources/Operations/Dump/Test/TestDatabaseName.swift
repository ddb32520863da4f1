// SPDX-License-Identifier: MIT

import PITR

/// The name and the mark of a database that a dump is restored into for a trial. Both are made once, for one database.
struct TestDatabaseName: Sendable, Equatable {
    static let prefix = "walden_test_"
    private static let markPrefix = "test-"

    let text: String
    /// With the second at which it was made.
    let mark: String

    init(at time: Instant, number: UInt64 = .random(in: .min ... .max)) {
        let hex = number.hexadecimalDigits
        text = Self.prefix + hex
        mark = "\(Self.markPrefix)\(time.microseconds / 1_000_000)-\(hex)"
    }

    /// Whether the database `name` that bears `mark` is what a test left that was begun before `time`.
    static func isLeftover(_ name: String, mark: String, before time: Instant) -> Bool {
        guard name.hasPrefix(prefix), mark.hasPrefix(markPrefix) else { return false }
        let parts = mark.dropFirst(markPrefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let seconds = Int64(parts[0]), parts[1] == name.dropFirst(prefix.count) else {
            return false
        }
        return seconds < time.microseconds / 1_000_000
    }
}
