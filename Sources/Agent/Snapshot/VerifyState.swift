// SPDX-License-Identifier: MIT

public import PITR

/// What the last verification of a repository found.
public struct VerifyState: Sendable {
    /// When it ended, or was last heard of.
    public var at: Instant
    /// What is damaged or missing, and was not mended.
    public var findings: UInt64
    /// Since when everything was read once; nil: that was never completed.
    public var allReadSince: Instant?

    public init(at: Instant, findings: UInt64 = 0, allReadSince: Instant? = nil) {
        (self.at, self.findings, self.allReadSince) = (at, findings, allReadSince)
    }
}
