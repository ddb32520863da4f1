// SPDX-License-Identifier: MIT

/// Segments of one timeline without a gap between them.
public struct SegmentRun: Sendable, Equatable {
    public let timeline: TimelineID
    /// The number of the first segment.
    public let first: UInt64
    /// The number of the last segment, which belongs to the run.
    public let last: UInt64

    /// `last` is taken for `first` where it is less.
    public init(timeline: TimelineID, first: UInt64, last: UInt64) {
        (self.timeline, self.first, self.last) = (timeline, first, max(first, last))
    }

    /// How many segments; 2^64 is more than it can say.
    public var count: UInt64 { last - first == .max ? .max : last - first + 1 }

    func holds(_ segment: WALSegment) -> Bool {
        segment.timeline == timeline && (first...last).contains(segment.number)
    }

    /// Their names, made one by one as they are asked for.
    public func names(size: SegmentSize) -> some Sequence<String> {
        (first...last).lazy.map { WALSegment(timeline: timeline, number: $0).name(size: size) }
    }

    /// The name of the one segment, or those of the first and last with `..` between.
    public func text(size: SegmentSize) -> String {
        let name = WALSegment(timeline: timeline, number: first).name(size: size)
        return first == last ? name : "\(name)..\(WALSegment(timeline: timeline, number: last).name(size: size))"
    }
}
