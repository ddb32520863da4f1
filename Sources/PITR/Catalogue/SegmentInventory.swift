// SPDX-License-Identifier: MIT

/// The segments that are in a repository and when each was archived.
///
/// About nine bytes a segment where they are dense, so that years of WAL fit in memory.
public struct SegmentInventory: Sendable, Equatable {
    private var timelinePages: [TimelineID: [UInt64: InventoryPage]] = [:]
    private var partialSegments: Set<WALSegment> = []

    public init() {}

    /// In any order. Of a segment inserted twice the earlier time stays: every commit inside it is older than that.
    public mutating func insert(_ segment: WALSegment, archivedAt: Instant) {
        timelinePages[segment.timeline, default: [:]][segment.number >> 8, default: InventoryPage()]
            .insert(UInt8(truncatingIfNeeded: segment.number), archivedAt.microseconds)
    }

    /// Notes that `<name>.partial` is there.
    public mutating func insertPartial(_ segment: WALSegment) { partialSegments.insert(segment) }

    /// Whether the whole segment is there; a partial one does not count.
    public func contains(_ segment: WALSegment) -> Bool { archivedAt(segment) != nil }

    /// nil when it is not there.
    public func archivedAt(_ segment: WALSegment) -> Instant? {
        timelinePages[segment.timeline]?[segment.number >> 8]?.time(UInt8(truncatingIfNeeded: segment.number))
            .map { Instant(microseconds: $0) }
    }

    /// The partial ones, sorted.
    public var partials: [WALSegment] { partialSegments.sorted() }

    /// Every timeline that has a whole segment, sorted.
    public var timelines: [TimelineID] { timelinePages.keys.sorted() }

    /// The one with the greatest number.
    public func newest(on timeline: TimelineID) -> WALSegment? { newest(on: timeline, in: 0...UInt64.max) }

    /// The numbers that are there, as unbroken runs, sorted.
    public func ranges(on timeline: TimelineID) -> [ClosedRange<UInt64>] {
        var ranges: [ClosedRange<UInt64>] = []
        for number in numbers(on: timeline, in: 0...UInt64.max) {
            if let last = ranges.last, last.upperBound &+ 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges
    }

    func newest(on timeline: TimelineID, in range: ClosedRange<UInt64>) -> WALSegment? {
        for key in (timelinePages[timeline] ?? [:]).keys.sorted(by: >) {
            guard let page = timelinePages[timeline]?[key] else { continue }
            let number = page.offsets.reversed().lazy.map { key << 8 | UInt64($0) }.first(where: range.contains)
            if let number { return WALSegment(timeline: timeline, number: number) }
        }
        return nil
    }

    /// The first in `range` that was archived after `instant`.
    func first(on timeline: TimelineID, in range: ClosedRange<UInt64>, archivedAfter instant: Instant) -> UInt64? {
        numbers(on: timeline, in: range).first { number in
            archivedAt(WALSegment(timeline: timeline, number: number)).map { $0 > instant } ?? false
        }
    }

    /// In rising order.
    private func numbers(on timeline: TimelineID, in range: ClosedRange<UInt64>) -> some Sequence<UInt64> {
        let pages = (timelinePages[timeline] ?? [:]).sorted { $0.key < $1.key }
        return pages.lazy.flatMap { key, page in page.offsets.lazy.map { key << 8 | UInt64($0) } }
            .filter(range.contains)
    }
}
