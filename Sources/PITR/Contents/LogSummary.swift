// SPDX-License-Identifier: MIT

/// What the segments of one LOG hold: 4 GiB of a timeline's WAL, those whose names differ in their last eight digits only.
public struct LogSummary: Sendable, Hashable {
    public let timeline: TimelineID
    /// The middle eight digits of the segments' names.
    public let log: UInt32
    /// How many segments were there when it was made.
    public var segments: UInt64 = 0
    public var totals = WALTotals()
    public var firstCommit: TransactionEnd?
    public var lastCommit: TransactionEnd?
    /// Whether a segment in it is damaged, has an open tail, or is missing between others: look closer.
    public var isBroken = false

    public init(timeline: TimelineID, log: UInt32) { (self.timeline, self.log) = (timeline, log) }

    /// In the order of the log. `isBroken` becomes true for a segment that is itself, or does not follow the one before.
    public mutating func add(_ summary: SegmentSummary, follows: Bool) {
        segments &+= 1
        totals.add(summary.totals)
        firstCommit = firstCommit ?? summary.firstCommit
        lastCommit = summary.lastCommit ?? lastCommit
        isBroken = isBroken || summary.hasOpenTail || summary.damage != nil || !follows
    }
}
