// SPDX-License-Identifier: MIT

/// WAL that somebody wrote down as lost.
public struct RecordedGap: Sendable, Hashable {
    public let timeline: TimelineID
    /// The numbers of the lost segments.
    public let numbers: ClosedRange<UInt64>
    public let reason: String

    public init(timeline: TimelineID, numbers: ClosedRange<UInt64>, reason: String) {
        (self.timeline, self.numbers, self.reason) = (timeline, numbers, reason)
    }
}
