// SPDX-License-Identifier: MIT

public import PITR

/// Which segments of a timeline are walked over.
public struct WalkScope: Sendable {
    public var timeline: TimelineID
    /// Segments' numbers, both included.
    public var from: UInt64 = 0
    public var to: UInt64 = .max
    /// How many segments are decoded at once.
    public var workers = 4
    /// Whether anything with these contents is wanted. It is asked of whole LOGs that are indexed, to pass over them unread;
    /// it need not be exact.
    public var isWanted: @Sendable (WALTotals) -> Bool = { _ in true }

    public init(timeline: TimelineID) { self.timeline = timeline }
}
