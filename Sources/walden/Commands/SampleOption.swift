// SPDX-License-Identifier: MIT

import ArgumentParser

/// A share of what is stored, as `5%` or `0.5%`.
struct SampleOption: ExpressibleByArgument {
    /// Above 0 and at most 1.
    let share: Double

    init?(argument: String) {
        guard argument.hasSuffix("%"),
            argument.utf8.dropLast().allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }),
            let percent = Double(argument.dropLast()), percent > 0, percent <= 100
        else { return nil }
        share = percent / 100
    }
}

/// Bytes a second, as `50MiB`.
struct RateOption: ExpressibleByArgument {
    let bytesPerSecond: Int

    /// nil for what has no unit, and for nothing at all.
    init?(argument: String) {
        guard let bytes = Units.byteCount(argument), bytes > 0 else { return nil }
        bytesPerSecond = bytes
    }
}
