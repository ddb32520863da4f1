// SPDX-License-Identifier: MIT

/// One WAL segment: a stretch of a timeline's log, as long as the cluster's segment size.
///
/// Ordered by timeline, then number, which is neither the order of time nor that of a recovery path.
public struct WALSegment: Sendable, Hashable, Comparable {
    public let timeline: TimelineID

    /// How many segments lie before it: its first LSN divided by the segment size.
    public let number: UInt64

    /// Any number is taken; one past the last that a size allows (2^64 / size - 1) gets the last one's name.
    public init(timeline: TimelineID, number: UInt64) {
        self.timeline = timeline
        self.number = number
    }

    /// The segment that holds the byte at `lsn` (`XLByteToSeg`, src/include/access/xlog_internal.h).
    public static func containing(_ lsn: LSN, on timeline: TimelineID, size: SegmentSize) -> WALSegment {
        WALSegment(timeline: timeline, number: lsn.rawValue / size.bytes)
    }

    /// The segment that holds the byte before `lsn`, for an LSN at which something ends (`XLByteToPrevSeg`,
    /// src/include/access/xlog_internal.h). LSN 0 gives the first segment.
    public static func ending(at lsn: LSN, on timeline: TimelineID, size: SegmentSize) -> WALSegment {
        containing(LSN(lsn.rawValue == 0 ? 0 : lsn.rawValue - 1), on: timeline, size: size)
    }

    /// The LSN of its first byte; the greatest LSN for a number that no LSN reaches.
    public func start(size: SegmentSize) -> LSN {
        let (bytes, overflow) = number.multipliedReportingOverflow(by: size.bytes)
        return LSN(overflow ? .max : bytes)
    }

    /// The LSN after its last byte; the greatest LSN where that would be 2^64.
    public func end(size: SegmentSize) -> LSN {
        let (bytes, overflow) = start(size: size).rawValue.addingReportingOverflow(size.bytes)
        return LSN(overflow ? .max : bytes)
    }

    public static func < (left: WALSegment, right: WALSegment) -> Bool {
        (left.timeline, left.number) < (right.timeline, right.number)
    }
}
