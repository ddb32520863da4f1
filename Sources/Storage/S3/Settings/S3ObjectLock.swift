// SPDX-License-Identifier: MIT

/// How objects are kept from being deleted ("Locking objects with Object Lock"). It needs a bucket made for it; a bucket
/// with a default retention needs none of this.
public struct S3ObjectLock: Sendable, Hashable {
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// Whoever has a permission of its own may still delete.
        case governance = "GOVERNANCE"

        /// Nobody may, the owner of the account included.
        case compliance = "COMPLIANCE"
    }

    public var mode: Mode

    /// From the moment of the put, by this host's clock.
    public var retain: Duration

    /// Kept from deletion until somebody takes the hold away, whatever `retain` says.
    public var legalHold: Bool

    public init(mode: Mode, retain: Duration, legalHold: Bool = false) {
        self.mode = mode
        self.retain = retain
        self.legalHold = legalHold
    }

    /// `now` in seconds since 1970 UTC.
    func headers(now: Int64) -> [HTTPHeader] {
        let until = now.addingReportingOverflow(retain.components.seconds)
        return [
            HTTPHeader("x-amz-object-lock-mode", mode.rawValue),
            HTTPHeader(
                "x-amz-object-lock-retain-until-date", UTCTime.extended(until.overflow ? .max : until.partialValue)),
        ] + (legalHold ? [HTTPHeader("x-amz-object-lock-legal-hold", "ON")] : [])
    }
}
