// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// The WAL without which a backup is not consistent.
struct NeededWAL: Sendable {
    private let timeline: TimelineID
    private let numbers: ClosedRange<UInt64>
    private let size: SegmentSize
    /// nil: the history of the timeline cannot be read here.
    private let ancestors: Set<TimelineID>?

    /// Throws `.integrity` for a marker that contradicts itself.
    init(_ marker: BackupMarker, in archive: WALArchive) async throws {
        size = archive.segmentSize
        guard let first = WALSegment(name: marker.firstSegment, size: size),
            let last = WALSegment(name: marker.lastSegment, size: size),
            first.timeline == last.timeline, first.number <= last.number
        else {
            throw WaldenError(
                .integrity, "the marker of backup \(marker.id.text) is damaged",
                cause: "it needs WAL from \(marker.firstSegment) to \(marker.lastSegment)")
        }
        timeline = first.timeline
        numbers = first.number...last.number
        ancestors = try await Self.ancestors(of: timeline, in: archive)
    }

    /// In the order in which they are copied.
    var folders: [WALFolder] {
        let logs = (numbers.lowerBound / size.segmentsPerLog)...(numbers.upperBound / size.segmentsPerLog)
        return [.histories] + logs.map { .log(WALLog(timeline: timeline, number: UInt32(clamping: $0))) }
    }

    func contains(_ file: WALFile) -> Bool {
        switch file {
        case .segment(let name): number(of: name) != nil
        case .history(let history): ancestors.map { $0.contains(history) } ?? (history <= timeline)
        case .partial, .backupHistory: false
        }
    }

    /// Those that are not among `files`, by their names.
    func missing(among files: Set<String>) -> [String] {
        numbers.lazy.map { WALSegment(timeline: timeline, number: $0).name(size: size) }.filter { !files.contains($0) }
    }

    private func number(of name: String) -> UInt64? {
        guard let segment = WALSegment(name: name, size: size), segment.timeline == timeline,
            numbers.contains(segment.number)
        else { return nil }
        return segment.number
    }

    private static func ancestors(of timeline: TimelineID, in archive: WALArchive) async throws -> Set<TimelineID>? {
        do {
            let history = try await archive.history(of: timeline)
            return Set((history?.entries ?? []).map(\.timeline) + [timeline])
        } catch let error as WaldenError where [.permission, .configuration, .integrity].contains(error.code) {
            return nil  // sealed, or damaged, which copying it will tell
        }
    }
}
