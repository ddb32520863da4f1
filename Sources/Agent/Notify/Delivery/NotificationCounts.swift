// SPDX-License-Identifier: MIT

/// What became of the events of one target since the notifier began.
public struct NotificationCounts: Sendable, Hashable {
    public let target: String
    public internal(set) var delivered: UInt64 = 0
    /// Given up after the last try.
    public internal(set) var undelivered: UInt64 = 0
    /// Never tried, because too many waited.
    public internal(set) var dropped: UInt64 = 0
    /// Tries that failed, whatever came of the event later.
    public internal(set) var failedTries: UInt64 = 0
    /// Still to be told, the one that is being tried included.
    public internal(set) var waiting: Int = 0

    init(_ target: String) { self.target = target }
}
