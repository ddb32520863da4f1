// SPDX-License-Identifier: MIT

/// The segments that are in a repository, as far as they were listed.
///
/// Four bytes a segment for its size, and the breaks; no names.
public struct SegmentInventory: Sendable, Equatable {
    /// A segment and when it was archived.
    public struct Newest: Sendable, Equatable {
        public let segment: WALSegment
        public let archivedAt: Instant

        public init(segment: WALSegment, archivedAt: Instant) {
            (self.segment, self.archivedAt) = (segment, archivedAt)
        }
    }

    private struct Timeline: Sendable, Equatable {
        var numbers = NumberRanges()
        /// Stored bytes of the segments whose numbers agree but for their last eight bits; 0 for one that is not there.
        var pages: [UInt64: [UInt32]] = [:]
        var newest: Newest?
    }

    private var known: [TimelineID: Timeline] = [:]
    private var partialSegments: Set<WALSegment> = []

    public init() {}

    /// In any order; one that is inserted again keeps its greater size. `bytes` are those stored, at most 4 GiB count.
    public mutating func insert(_ segment: WALSegment, bytes: UInt64, archivedAt: Instant) {
        var timeline = known[segment.timeline] ?? Timeline()
        known[segment.timeline] = nil  // or every insertion copies
        timeline.numbers.insert(segment.number)
        let offset = Int(segment.number & 0xFF)
        var page = timeline.pages.removeValue(forKey: segment.number >> 8) ?? Array(repeating: 0, count: 256)
        page[offset] = max(page[offset], UInt32(clamping: bytes))
        timeline.pages[segment.number >> 8] = page
        if segment.number >= timeline.newest?.segment.number ?? 0 {
            timeline.newest = Newest(segment: segment, archivedAt: archivedAt)
        }
        known[segment.timeline] = timeline
    }

    /// Notes that `<name>.partial` is there.
    public mutating func insertPartial(_ segment: WALSegment) { partialSegments.insert(segment) }

    /// Adds what another listing found.
    public mutating func add(_ other: SegmentInventory) {
        partialSegments.formUnion(other.partialSegments)
        known.merge(other.known) { mine, theirs in
            var both = mine
            for range in theirs.numbers.ranges { both.numbers.insert(range) }
            both.pages.merge(theirs.pages) { zip($0, $1).map { max($0, $1) } }
            both.newest = [mine.newest, theirs.newest].compactMap { $0 }.max { $0.segment < $1.segment }
            return both
        }
    }

    /// Whether the whole segment is there; a partial one does not count.
    public func contains(_ segment: WALSegment) -> Bool {
        known[segment.timeline]?.numbers.contains(segment.number) ?? false
    }

    /// The partial ones, sorted.
    public var partials: [WALSegment] { partialSegments.sorted() }

    /// Every timeline that has a whole segment, sorted.
    public var timelines: [TimelineID] { known.keys.sorted() }

    /// The numbers that are there.
    public func numbers(on timeline: TimelineID) -> NumberRanges { known[timeline]?.numbers ?? NumberRanges() }

    /// The numbers that are there, as unbroken runs, sorted.
    public func ranges(on timeline: TimelineID) -> [ClosedRange<UInt64>] { numbers(on: timeline).ranges }

    /// The one with the greatest number.
    public func newest(on timeline: TimelineID) -> Newest? { known[timeline]?.newest }

    /// What those of the run that are there take in the repository, in bytes.
    public func storedBytes(of run: SegmentRun) -> UInt64 {
        guard let timeline = known[run.timeline] else { return 0 }
        return timeline.numbers.within(run.first...run.last).reduce(0) { total, range in
            (range.lowerBound >> 8...range.upperBound >> 8).reduce(total) { total, page in
                let low = max(range.lowerBound, page << 8) & 0xFF
                let high = min(range.upperBound, page << 8 | 0xFF) & 0xFF
                let sizes = timeline.pages[page]?[Int(low)...Int(high)] ?? []
                return sizes.reduce(total) { $0 &+ UInt64($1) }
            }
        }
    }
}
