// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// The segments of a timeline that are stored, in the order of the log, each with its line of the index where it has one.
///
/// Memory holds the lines of one LOG.
actor SegmentPlaces {
    struct Place: Sendable {
        let segment: WALSegment
        /// nil where only reading the segment tells.
        let summary: SegmentSummary?
        /// Where its last record goes on; nil where nothing follows.
        let next: WALSegment?
        /// Records before this are an ancestor's, and stand in the ancestor's own copy of the segment too.
        let ownFrom: LSN
    }

    enum Step: Sendable {
        case place(Place)
        /// A sentence without a final period.
        case warning(String)
    }

    private let archive: WALArchive
    private let scope: WalkScope
    private let branches: Branches
    private let lines: IndexLines
    private var logs: ArraySlice<UInt64>
    private var steps: ArraySlice<Step> = []
    /// The last number walked over, while nothing was passed over behind it.
    private var last: UInt64?

    init(_ archive: WALArchive, _ overview: WALOverview, _ scope: WalkScope) {
        (self.archive, self.scope) = (archive, scope)
        branches = Branches(archive, overview, scope.timeline)
        lines = IndexLines(archive, scope.timeline)
        let perLog = archive.segmentSize.segmentsPerLog
        let known = overview[scope.timeline]?.logs ?? NumberRanges()
        logs = known.within(min(scope.from, scope.to) / perLog...scope.to / perLog).flatMap { Array($0) }[...]
    }

    func next() async throws -> Step? {
        while steps.isEmpty {
            guard let number = logs.popFirst() else { return nil }
            try await open(WALLog(timeline: scope.timeline, number: UInt32(clamping: number)))
        }
        return steps.popFirst()
    }

    private func open(_ log: WALLog) async throws {
        let summary = try await lines.summary(of: log)
        var found = Self.warning(summary.warning)
        if let summary = summary.value, !summary.isBroken, !scope.isWanted(summary.totals) {
            last = nil
            steps = found[...]
            return
        }
        let known = try await lines.segments(of: log)
        found += Self.warning(known.warning)
        if let last = unwanted(known.value) {
            self.last = last
            steps = found[...]
            return
        }
        let contents = try await archive.contents(
            of: scope.timeline, in: NumberRanges([UInt64(log.number)...UInt64(log.number)]))
        for range in contents.ranges {
            let (first, last) = (max(range.first.number, scope.from), min(range.last.number, scope.to))
            guard first <= last else { continue }
            let numbers = first...last
            if let gap = gap(before: numbers.lowerBound) { found.append(.warning(gap)) }
            for number in numbers {
                found.append(.place(try await place(number, isLast: number == range.last.number, known.value[number])))
            }
            self.last = last
        }
        steps = found[...]
    }

    /// The last of a LOG's segments, when its lines are without a break and nothing in it is wanted.
    private func unwanted(_ lines: [UInt64: SegmentSummary]) -> UInt64? {
        guard let first = lines.keys.min(), let last = lines.keys.max(), UInt64(lines.count) == last - first + 1 else {
            return nil
        }
        let isUnwanted = lines.values.allSatisfy { !$0.hasOpenTail && $0.damage == nil && !scope.isWanted($0.totals) }
        return isUnwanted ? last : nil
    }

    private static func warning(_ text: String?) -> [Step] { text.map { [.warning($0)] } ?? [] }

    private func place(_ number: UInt64, isLast: Bool, _ line: SegmentSummary?) async throws -> Place {
        let segment = WALSegment(timeline: scope.timeline, number: number)
        let next =
            isLast
            ? try await branches.successor(of: segment) : WALSegment(timeline: scope.timeline, number: number + 1)
        // A tail that was open may be closed by now.
        let isReadable = line.map { !$0.hasOpenTail || next == nil } ?? false
        return Place(
            segment: segment, summary: isReadable ? line : nil, next: next,
            ownFrom: try await branches.ownBeginning(of: segment))
    }

    private func gap(before number: UInt64) -> String? {
        guard let last, number > last + 1 else { return nil }
        let run = SegmentRun(timeline: scope.timeline, first: last + 1, last: number - 1)
        return "the repository does not hold \(run.text(size: archive.segmentSize)): what was in there cannot be found"
    }
}
