// SPDX-License-Identifier: MIT

/// A moment in time, in microseconds since 1970-01-01 00:00:00 UTC, which is how finely PostgreSQL tells time.
public struct Instant: Sendable, Hashable, Comparable {
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }
}
