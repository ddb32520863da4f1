// SPDX-License-Identifier: MIT

/// A moment somewhere in what can be restored to: of the same windows and the same seed always the same one.
public struct RandomMoment: Sendable, Equatable {
    public let time: Instant
    public let timeline: TimelineID

    /// Every microsecond of every window is as likely as any other. nil when no window holds a stretch of time.
    public init?(in windows: [RecoveryWindow], seed: UInt64) {
        let stretches = windows.compactMap { window in window.length.map { (window, $0) } }
        var total: UInt64 = 0
        for (_, length) in stretches { total = total.addingReportingOverflow(length).partialValue }
        guard total > 0 else { return nil }
        var rest = Self.mixed(seed) % total
        for (window, length) in stretches {
            if rest < length, let first = window.first {
                time = first.advanced(byMicroseconds: Int64(clamping: rest))
                timeline = window.timeline
                return
            }
            rest -= min(rest, length)
        }
        return nil
    }

    /// SplitMix64's last step (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014): seeds of people are
    /// small and alike, and their moments should not be.
    private static func mixed(_ seed: UInt64) -> UInt64 {
        var mixed = seed &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension RecoveryWindow {
    /// In microseconds, without its last moment, to which no time leads; nil where it holds no stretch of time.
    fileprivate var length: UInt64? {
        guard let first, let last, first < last else { return nil }
        let (length, overflow) = last.microseconds.subtractingReportingOverflow(first.microseconds)
        return overflow ? nil : UInt64(length)
    }
}
