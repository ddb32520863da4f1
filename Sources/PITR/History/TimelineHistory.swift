// SPDX-License-Identifier: MIT

/// How a timeline came about: its ancestors and where each was left, oldest first.
///
/// Switch points need not rise. A recovery along timeline 2 that stops before timeline 2 began makes a timeline 3 whose
/// history says that it left 2 there, before 1 was left for 2. PostgreSQL reads a history from its newest end
/// (`tliOfPointInHistory`, src/backend/access/transam/timeline.c), and so does this.
public struct TimelineHistory: Sendable, Equatable {
    /// One ancestor.
    public struct Entry: Sendable, Equatable {
        public let timeline: TimelineID
        /// The first LSN that is the next timeline's, as the file states it.
        public let switchPoint: LSN
        /// For people: why, in PostgreSQL's words.
        public let reason: String

        public init(timeline: TimelineID, switchPoint: LSN, reason: String = "") {
            (self.timeline, self.switchPoint, self.reason) = (timeline, switchPoint, reason)
        }
    }

    public let timeline: TimelineID
    public let entries: [Entry]

    /// Takes the entries as they are, oldest first; ``init(timeline:parsing:)`` checks them.
    public init(timeline: TimelineID, entries: [Entry]) {
        (self.timeline, self.entries) = (timeline, entries)
    }

    /// Whether it is this timeline or an ancestor of it.
    public func contains(_ timeline: TimelineID) -> Bool {
        timeline == self.timeline || entries.contains { $0.timeline == timeline }
    }

    /// Where the path to this timeline leaves `ancestor`: the earliest of its switch point and all later ones. nil when it
    /// is not an ancestor.
    public func switchPoint(after ancestor: TimelineID) -> LSN? {
        guard let index = entries.firstIndex(where: { $0.timeline == ancestor }) else { return nil }
        return entries[index...].map(\.switchPoint).min()
    }

    /// Which timeline of the path holds the byte at `lsn`.
    public func owner(of lsn: LSN) -> TimelineID {
        var owner = timeline
        for entry in entries.reversed() {
            if lsn >= entry.switchPoint { return owner }
            owner = entry.timeline
        }
        return owner
    }
}
