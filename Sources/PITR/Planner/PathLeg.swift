// SPDX-License-Identifier: MIT

/// A stretch of a recovery's path that lies on one timeline.
public struct PathLeg: Sendable, Equatable {
    public let timeline: TimelineID
    /// The first LSN of the path that is this timeline's.
    public let from: LSN
    /// The first LSN that is the next timeline's; nil on the target timeline.
    public let to: LSN?

    public init(timeline: TimelineID, from: LSN, to: LSN?) {
        (self.timeline, self.from, self.to) = (timeline, from, to)
    }
}

extension [PathLeg] {
    /// The timeline that the record at `lsn` is of; nil where they do not come that far.
    func owner(of lsn: LSN) -> TimelineID? { first { lsn < ($0.to ?? LSN(.max)) }?.timeline }
}
