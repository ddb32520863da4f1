// SPDX-License-Identifier: MIT

/// Durations, counted by how long they were: memory does not grow with their number.
public struct DurationHistogram: Sendable, Equatable {
    /// The upper bounds of the buckets in seconds, rising; what is longer than the last is in a bucket of its own.
    public let bounds: [Double]
    /// One more than there are bounds.
    public private(set) var counts: [UInt64]
    /// Seconds in all.
    public private(set) var sum: Double = 0

    /// From one millisecond to five minutes.
    public static let usualBounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

    public init(bounds: [Double] = usualBounds) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    public var count: UInt64 { counts.reduce(0, &+) }

    /// Nothing happens for what is no duration: less than zero, or not a number.
    public mutating func record(seconds: Double) {
        guard seconds >= 0, seconds.isFinite else { return }
        counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] &+= 1
        sum += seconds
    }
}
