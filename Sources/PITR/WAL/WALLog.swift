// SPDX-License-Identifier: MIT

/// One LOG of a timeline: 4 GiB of WAL, the segments whose names differ in their last eight digits only.
public struct WALLog: Sendable, Hashable, Comparable {
    public let timeline: TimelineID
    /// The middle eight digits of the segments' names.
    public let number: UInt32

    public init(timeline: TimelineID, number: UInt32) { (self.timeline, self.number) = (timeline, number) }

    /// The middle eight digits, as they stand in names.
    public var name: String { Hexadecimal.eight(number) }

    public var group: WALLogGroup { WALLogGroup(of: self) }

    /// The numbers of its segments.
    public func segments(size: SegmentSize) -> ClosedRange<UInt64> {
        let first = UInt64(number) * size.segmentsPerLog
        return first...(first + size.segmentsPerLog - 1)
    }

    /// Reads exactly eight upper-case hexadecimal digits; nil for anything else.
    public static func number(named name: some StringProtocol) -> UInt32? { Hexadecimal.eightUpper(name) }

    public static func < (left: WALLog, right: WALLog) -> Bool {
        (left.timeline, left.number) < (right.timeline, right.number)
    }
}

/// 256 LOGs of a timeline: a tebibyte of WAL, the segments whose names begin with the same fourteen digits.
public struct WALLogGroup: Sendable, Hashable, Comparable {
    public let timeline: TimelineID
    /// The first six of the middle eight digits of the segments' names: below 2^24.
    public let number: UInt32

    /// Only the number's last 24 bits count.
    public init(timeline: TimelineID, number: UInt32) { (self.timeline, self.number) = (timeline, number & 0xFF_FFFF) }

    public init(of log: WALLog) { (timeline, number) = (log.timeline, log.number >> 8) }

    /// The six digits.
    public var name: String { String(Hexadecimal.eight(number).dropFirst(2)) }

    public var logs: ClosedRange<UInt32> { (number << 8)...(number << 8 | 0xFF) }

    public func contains(_ log: WALLog) -> Bool { log.group == self }

    /// Reads exactly six upper-case hexadecimal digits; nil for anything else.
    public static func number(named name: some StringProtocol) -> UInt32? { Hexadecimal.eightUpper("00" + name) }

    public static func < (left: WALLogGroup, right: WALLogGroup) -> Bool {
        (left.timeline, left.number) < (right.timeline, right.number)
    }
}

extension WALSegment {
    /// The LOG that it is in; the last one there is for a number that no LSN reaches.
    public func log(size: SegmentSize) -> WALLog {
        WALLog(timeline: timeline, number: UInt32(clamping: number / size.segmentsPerLog))
    }
}
