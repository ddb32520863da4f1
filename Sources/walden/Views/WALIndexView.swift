// SPDX-License-Identifier: MIT

import Operations
import PITR

/// What an indexing did, and what it left.
struct WALIndexView: CommandOutput {
    struct Damaged: Encodable, Sendable {
        let segment: String
        let lsn: String
        let problem: String
    }

    struct Open: Encodable, Sendable {
        let log: String
        let segments: UInt64
    }

    struct Timeline: Encodable, Sendable {
        /// Its name, where several are indexed.
        let repository: String?
        let timeline: UInt32
        /// How many LOGs have an object now.
        let indexedLogs: UInt64
        /// Unbroken runs of LOGs whose objects were made by this run, `first` or `first-last`.
        let madeLogs: [String]
        let madeGroups: [String]
        let segmentsRead: UInt64
        /// What is not indexed, since more may come.
        let open: Open?
        let damaged: [Damaged]
    }

    private(set) var timelines: [Timeline] = []

    mutating func add(_ report: IndexReport, size: SegmentSize, repository: String?) {
        timelines += report.timelines.map { Timeline($0, size, repository) }
    }

    var text: String {
        if timelines.isEmpty { return "There is no WAL yet." }
        return timelines.flatMap(\.lines).joined(separator: "\n")
    }

    var exitStatus: Int32 { timelines.allSatisfy(\.damaged.isEmpty) ? ExitStatus.done : ExitStatus.integrity }
}

extension WALIndexView.Timeline {
    fileprivate init(_ done: IndexReport.Timeline, _ size: SegmentSize, _ repository: String?) {
        self.repository = repository
        timeline = done.timeline.rawValue
        indexedLogs = done.indexedLogs.ranges.reduce(0) { $0 + UInt64($1.count) }
        madeLogs = done.madeLogs.ranges.map { Self.text($0) { WALLog(timeline: done.timeline, number: $0).name } }
        madeGroups = done.madeGroups.ranges.map {
            Self.text($0) { WALLogGroup(timeline: done.timeline, number: $0).name }
        }
        segmentsRead = done.segmentsRead
        open = done.openLog.map { WALIndexView.Open(log: $0.name, segments: done.openSegments) }
        damaged = done.damaged.map {
            WALIndexView.Damaged(
                segment: $0.segment.name(size: size), lsn: $0.damage.lsn.description, problem: $0.damage.problem)
        }
    }

    private static func text(_ numbers: ClosedRange<UInt64>, _ name: (UInt32) -> String) -> String {
        let ends = [numbers.lowerBound, numbers.upperBound].map { name(UInt32(clamping: $0)) }
        return ends[0] == ends[1] ? ends[0] : ends.joined(separator: "-")
    }

    fileprivate var lines: [String] {
        var lines: [String] = []
        let timeline = repository.map { "\(self.timeline) in \($0)" } ?? String(self.timeline)
        if madeLogs.isEmpty {
            lines.append("Timeline \(timeline): nothing to index, \(Units.count(indexedLogs, "LOG")) indexed already.")
        } else {
            lines.append(
                "Timeline \(timeline): indexed LOG \(madeLogs.joined(separator: ", ")), "
                    + "\(Units.count(segmentsRead, "segment")) read; \(Units.count(indexedLogs, "LOG")) indexed in all."
            )
        }
        if let open {
            lines.append("  LOG \(open.log) is still open, with \(Units.count(open.segments, "segment")).")
        }
        return lines + damaged.map { "  DAMAGED \($0.segment) at \($0.lsn): \($0.problem)" }
    }
}
