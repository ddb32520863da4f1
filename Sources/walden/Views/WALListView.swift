// SPDX-License-Identifier: MIT

import Operations
import PITR
import Repository

/// The archived WAL of one generation.
struct WALListView: CommandOutput {
    struct Range: Encodable, Sendable {
        let first: String
        let last: String
        let segments: UInt64
        let storedBytes: UInt64
        let newestArchivedAt: String
    }

    struct Gap: Encodable, Sendable {
        let first: String
        let last: String
        let segments: UInt64
        /// As recorded; empty when nobody recorded the gap.
        let reasons: [String]
    }

    struct Timeline: Encodable, Sendable {
        let timeline: UInt32
        /// `none_needed` for the first timeline, else `present`, `missing` or `damaged`.
        let history: String
        /// The timeline that it left, where, and why; null without a history.
        let parent: UInt32?
        let switchPoint: String?
        let reason: String?
        let ranges: [Range]
        let gaps: [Gap]
        let partials: [String]
    }

    let cluster: String
    let generation: String
    let timelines: [Timeline]
    /// Records of gaps that cannot be read.
    let damagedRecords: [String]

    init(_ listing: WALListing, cluster: String, generation: String, size: SegmentSize) {
        (self.cluster, self.generation) = (cluster, generation)
        timelines = listing.timelines.map { Timeline($0, size) }
        damagedRecords = listing.damagedRecords
    }

    var text: String {
        let blocks = timelines.map { ([$0.title] + [$0.table] + $0.partialLines).joined(separator: "\n") }
        let damaged = damagedRecords.map { "DAMAGED record of a gap: \($0)" }
        if blocks.isEmpty {
            return (["No WAL of \(cluster), generation \(generation), yet."] + damaged).joined(separator: "\n")
        }
        return (blocks + damaged).joined(separator: "\n\n")
    }
}

extension WALListView.Timeline {
    fileprivate init(_ listed: WALListing.Timeline, _ size: SegmentSize) {
        let overview = listed.overview
        let parent = overview.history?.entries.last
        timeline = overview.id.rawValue
        history =
            if overview.history != nil { "present" } else if overview.damagedHistory != nil {
                "damaged"
            } else if overview.id == .first { "none_needed" } else { "missing" }
        (self.parent, switchPoint) = (parent?.timeline.rawValue, parent?.switchPoint.description)
        reason = parent.map(\.reason)
        ranges = listed.ranges.map {
            WALListView.Range(
                first: $0.first.name(size: size), last: $0.last.name(size: size), segments: $0.count,
                storedBytes: $0.storedBytes, newestArchivedAt: $0.newestArchivedAt.description)
        }
        gaps = listed.gaps.map { WALListView.Gap($0, size) }
        partials = listed.partials.map { $0.name(size: size) + ".partial" }
    }

    fileprivate var title: String {
        switch history {
        case "present":
            guard let parent, let switchPoint else { return "Timeline \(timeline), whose history names no other" }
            let reason = self.reason.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
            return "Timeline \(timeline), from timeline \(parent) at \(switchPoint)\(reason)"
        case "damaged": return "Timeline \(timeline), HISTORY FILE DAMAGED: nothing leads to it"
        case "missing": return "Timeline \(timeline), no history file: nothing leads to it"
        default: return "Timeline \(timeline)"
        }
    }

    /// Ranges and gaps as they follow each other; names of equal length sort by their numbers.
    fileprivate var table: String {
        if ranges.isEmpty && gaps.isEmpty { return "  no segments" }
        var table = TextTable(["", "FIRST", "LAST", "SEGMENTS", "STORED", "NEWEST ARCHIVED"])
        let rows =
            ranges.map {
                ["", $0.first, $0.last, String($0.segments), Units.bytes($0.storedBytes), $0.newestArchivedAt]
            }
            + gaps.map { gap in
                ["GAP", gap.first, gap.last, String(gap.segments), "", gap.reasons.joined(separator: "; ")]
            }
        rows.sorted { $0[1] < $1[1] }.forEach { table.add($0) }
        return table.text
    }

    fileprivate var partialLines: [String] { partials.map { "unfinished: \($0)" } }
}

extension WALListView.Gap {
    fileprivate init(_ gap: WALListing.Gap, _ size: SegmentSize) {
        let ends = [gap.numbers.lowerBound, gap.numbers.upperBound]
            .map { WALSegment(timeline: gap.timeline, number: $0).name(size: size) }
        (first, last, segments) = (ends[0], ends[1], UInt64(gap.numbers.count))
        reasons = gap.records.map(\.reason)
    }
}
