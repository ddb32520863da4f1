// SPDX-License-Identifier: MIT

public import PITR

/// Segments of one timeline that follow each other without a break.
public struct WALRange: Sendable, Hashable {
    public private(set) var first: WALSegment
    public private(set) var last: WALSegment
    /// As stored.
    public private(set) var storedBytes: UInt64
    /// When the one that came last came.
    public private(set) var newestArchivedAt: Instant

    init(_ listed: ListedSegment) {
        (first, last) = (listed.segment, listed.segment)
        (storedBytes, newestArchivedAt) = (listed.storedBytes, listed.archivedAt)
    }

    public var count: UInt64 { last.number - first.number + 1 }

    /// Takes what follows at once, or is the last segment under another suffix; false for anything else.
    mutating func join(_ next: WALRange) -> Bool {
        guard next.first.number == last.number || next.first.number == last.number &+ 1 else { return false }
        last = next.last
        storedBytes &+= next.storedBytes
        newestArchivedAt = max(newestArchivedAt, next.newestArchivedAt)
        return true
    }
}
