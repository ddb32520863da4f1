// SPDX-License-Identifier: MIT

/// Finds the WAL that is missing: between what is there, behind it, in what backups need, and where a timeline leaves its parent.
public struct MissingSegments: Sendable {
    private let ranges: [TimelineID: NumberRanges]
    private let histories: [TimelineID: TimelineHistory]
    private let backups: [CatalogueBackup]
    private let seen: [TimelineID: UInt64]
    private let size: SegmentSize

    /// `ranges` are the numbers of the segments that are there, `seen` that of the newest that was there once: nothing takes
    /// WAL away from the end of a timeline.
    public init(
        ranges: [TimelineID: NumberRanges], histories: [TimelineID: TimelineHistory], backups: [CatalogueBackup],
        seen: [TimelineID: UInt64] = [:], size: SegmentSize
    ) {
        (self.ranges, self.histories, self.backups) = (ranges, histories, backups)
        (self.seen, self.size) = (seen, size)
    }

    /// By timeline, then in the order of the log; what touches is one run.
    public var runs: [SegmentRun] {
        var missing: [TimelineID: NumberRanges] = [:]
        for (timeline, there) in ranges {
            guard let first = there.ranges.first?.lowerBound, let last = there.ranges.last?.upperBound else { continue }
            for hole in there.missing(in: first...last) { missing[timeline, default: NumberRanges()].insert(hole) }
        }
        for (timeline, number) in seen {
            guard let last = ranges[timeline]?.ranges.last?.upperBound, last < number else { continue }
            missing[timeline, default: NumberRanges()].insert(last + 1...number)
        }
        for needed in backups.compactMap(\.needed) { add(needed, to: &missing) }
        for history in histories.values { addBranch(history, to: &missing) }
        return missing.flatMap { timeline, numbers in
            numbers.ranges.map { SegmentRun(timeline: timeline, first: $0.lowerBound, last: $0.upperBound) }
        }.sorted { ($0.timeline, $0.first) < ($1.timeline, $1.first) }
    }

    private func add(_ run: SegmentRun, to missing: inout [TimelineID: NumberRanges]) {
        let there = ranges[run.timeline] ?? NumberRanges()
        for hole in there.missing(in: run.first...run.last) {
            missing[run.timeline, default: NumberRanges()].insert(hole)
        }
    }

    /// A parent's WAL must go up to where it was left, and the timeline's own begin there. What retention removed from the
    /// beginning is not missed: whoever is asked for a run says whether a backup leads to it.
    private func addBranch(_ history: TimelineHistory, to missing: inout [TimelineID: NumberRanges]) {
        guard let entry = history.entries.last, let own = ranges[history.timeline]?.ranges.first?.lowerBound else {
            return
        }
        let branch = entry.switchPoint.rawValue / size.bytes
        if let last = ranges[entry.timeline]?.ranges.last?.upperBound, branch > 0, last < branch - 1 {
            missing[entry.timeline, default: NumberRanges()].insert(last + 1...branch - 1)
        }
        if own > branch { missing[history.timeline, default: NumberRanges()].insert(branch...own - 1) }
    }
}
