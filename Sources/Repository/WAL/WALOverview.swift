// SPDX-License-Identifier: MIT

public import Errors
public import PITR

/// Which timelines an archive has, and in which of their LOGs something is stored: from the names of folders alone.
public struct WALOverview: Sendable {
    public struct Timeline: Sendable {
        public let id: TimelineID
        /// Those whose folder holds anything, which need not be a segment.
        public var logs = NumberRanges()
        public var history: TimelineHistory?
        /// Why the history file that is there says nothing.
        public var damagedHistory: WaldenError?
    }

    private var found: [TimelineID: Timeline] = [:]

    /// Those with a folder or a history file, sorted.
    public var timelines: [Timeline] { found.values.sorted { $0.id < $1.id } }

    public var histories: [TimelineID: TimelineHistory] { found.compactMapValues(\.history) }

    public subscript(timeline: TimelineID) -> Timeline? { found[timeline] }

    mutating func change(_ timeline: TimelineID, _ body: (inout Timeline) -> Void) {
        body(&found[timeline, default: Timeline(id: timeline)])
    }
}
