// SPDX-License-Identifier: MIT

extension Instant {
    /// Negative where `later` is earlier.
    public func seconds(until later: Instant) -> Double {
        // As floating point, since two instants may be further apart than 64 bits of microseconds hold.
        (Double(later.microseconds) - Double(microseconds)) / 1_000_000
    }

    /// Seconds since 1970, as metrics have it.
    public var unixSeconds: Double { Double(microseconds) / 1_000_000 }
}
