// SPDX-License-Identifier: MIT

import Operations
import PITR

/// How far, and how much at once, an archiver looks ahead.
public struct LookAhead: Sendable, Equatable {
    /// How many segments behind the one that was asked for are taken too; 0: none.
    public let segments: Int
    /// How many files are on their way at once, the one that was asked for not counted.
    public let workers: Int
    /// How many bytes of WAL they may have together; one is always let through.
    public let bytes: UInt64

    public init(segments: Int, workers: Int, bytes: UInt64 = 128 << 20) {
        (self.segments, self.workers, self.bytes) = (segments, workers, bytes)
    }

    /// A segment that waits costs no memory, so that far more of them are known durable than are on their way.
    public static let usual = LookAhead(segments: 1024, workers: 2)
}

/// Where an archiver is with its look-ahead: segments of one timeline in one folder, in order.
struct LookAheadPlace {
    /// Keeps the folder open.
    let origin: PushOrigin
    let size: SegmentSize
    private let timeline: TimelineID
    private var next: UInt64
    private var end: UInt64

    /// Behind `segment`, that was just asked for.
    init(_ segment: WALSegment, _ size: SegmentSize, _ origin: PushOrigin, _ lookAhead: LookAhead) {
        (self.origin, self.size, timeline) = (origin, size, segment.timeline)
        next = segment.number + 1
        end = next + UInt64(clamping: lookAhead.segments)
    }

    /// The segment to look at next; nil at the end of what is looked ahead to.
    var candidate: WALSegment? { next < end ? WALSegment(timeline: timeline, number: next) : nil }

    mutating func advance() { next += 1 }

    /// Behind another segment. What was looked at already is not looked at again, where that leads there without a gap.
    mutating func move(behind segment: WALSegment, _ lookAhead: LookAhead) -> Bool {
        guard segment.timeline == timeline, segment.number < end, segment.number + 1 <= next else { return false }
        end = max(end, segment.number + 1 + UInt64(clamping: lookAhead.segments))
        return true
    }
}
