// SPDX-License-Identifier: MIT

/// A stretch of a timeline that nothing can be restored to any more.
public struct LostStretch: Sendable, Equatable {
    public struct Point: Sendable, Equatable {
        public let lsn: LSN
        /// Of the commit there, or of the end of the backup; nil where that is not known.
        public let time: Instant?

        public init(_ lsn: LSN, _ time: Instant?) { (self.lsn, self.time) = (lsn, time) }
    }

    public let timeline: TimelineID
    /// The last point before it that can be reached; nil: nothing before it can be.
    public let after: Point?
    /// The first point behind it that can be reached; nil: nothing behind it can be.
    public let before: Point?
    /// The last point that was claimed to be reachable, where nothing behind the stretch is; nil: not known.
    public let claimedEnd: Point?

    public init(timeline: TimelineID, after: Point?, before: Point?, claimedEnd: Point? = nil) {
        (self.timeline, self.after, self.before, self.claimedEnd) = (timeline, after, before, claimedEnd)
    }
}
