// SPDX-License-Identifier: MIT

public import PITR

/// WAL that is missing between WAL that is there.
public struct GapState: Sendable {
    public var segments: SegmentRun
    /// The last commit before it and the first behind it, where known.
    public var from: Instant?
    public var to: Instant?
    /// Why, where somebody wrote it down.
    public var reason: String?

    public init(segments: SegmentRun, from: Instant? = nil, to: Instant? = nil, reason: String? = nil) {
        (self.segments, self.from, self.to, self.reason) = (segments, from, to, reason)
    }
}
