// SPDX-License-Identifier: MIT

extension Instant {
    /// Seconds since 1970-01-01 00:00:00 UTC; what does not fit becomes the first or last instant there is.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        self.init(microseconds: overflow ? (seconds < 0 ? .min : .max) : product)
    }

    /// The instant at which a clock `offsetSeconds` ahead of UTC shows `civil`.
    public init(civil: CivilTime, offsetSeconds: Int) {
        // Years up to 9999 keep far from what 64 bits hold.
        let seconds = civil.daysSinceEpoch * 86_400 + Int64(civil.hour * 3600 + civil.minute * 60 + civil.second)
        let shown = Instant(microseconds: seconds * 1_000_000 + Int64(civil.microsecond))
        self = shown.advanced(bySeconds: 0 - max(Int64(offsetSeconds), -Int64.max))
    }

    /// The first or last instant there is where the sum does not fit.
    func advanced(bySeconds seconds: Int64) -> Instant {
        advanced(byMicroseconds: Instant(seconds: seconds).microseconds)
    }

    func advanced(byMicroseconds distance: Int64) -> Instant {
        let (sum, overflow) = microseconds.addingReportingOverflow(distance)
        return Instant(microseconds: overflow ? (distance < 0 ? .min : .max) : sum)
    }

    /// The first or last instant there is where the sum does not fit; what is less than a microsecond is left out.
    public func advanced(by duration: Duration) -> Instant {
        // What has more seconds than this cannot be taken apart.
        let most = Duration.seconds(Int64.max)
        let (seconds, attoseconds) = min(max(duration, .zero - most), most).components
        return advanced(bySeconds: seconds).advanced(byMicroseconds: attoseconds / 1_000_000_000_000)
    }
}
