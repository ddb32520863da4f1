// SPDX-License-Identifier: MIT

import PITR

extension Instant {
    /// Negative where `later` is earlier.
    func seconds(until later: Instant) -> Double {
        // As floating point, since two instants may be further apart than 64 bits of microseconds hold.
        (Double(later.microseconds) - Double(microseconds)) / 1_000_000
    }

    /// Seconds since 1970, as metrics have it.
    var unixSeconds: Double { Double(microseconds) / 1_000_000 }
}
