// SPDX-License-Identifier: MIT

import PITR
import Repository

/// How the segments of a timeline hang together with those of its ancestors and descendants.
struct Branches: Sendable {
    private let archive: WALArchive
    private let timeline: TimelineID
    private let history: TimelineHistory?
    private let descendants: [TimelineHistory]

    init(_ archive: WALArchive, _ overview: WALOverview, _ timeline: TimelineID) {
        (self.archive, self.timeline) = (archive, timeline)
        history = overview[timeline]?.history
        descendants = overview.timelines.compactMap(\.history).filter {
            $0.timeline != timeline && $0.contains(timeline)
        }
    }

    /// Where a segment's last record goes on: in the next segment of the timeline, or, where the timeline was left in that,
    /// in a descendant's copy of it. nil when neither is there.
    func successor(of segment: WALSegment) async throws -> WALSegment? {
        guard segment.number < .max else { return nil }
        let next = WALSegment(timeline: timeline, number: segment.number + 1)
        if try await archive.contains(next) { return next }
        let start = next.start(size: archive.segmentSize)
        for history in descendants where history.owner(of: start) == timeline {
            let copy = WALSegment(timeline: history.timeline, number: next.number)
            if try await archive.contains(copy) { return copy }
        }
        return nil
    }

    /// From where on the records of a segment stand in no ancestor's copy of it.
    func ownBeginning(of segment: WALSegment) async throws -> LSN {
        let start = segment.start(size: archive.segmentSize)
        var beginning = LSN(0)
        for entry in history?.entries ?? [] {
            guard let left = history?.switchPoint(after: entry.timeline), left > start, left > beginning else {
                continue
            }
            let copy = WALSegment(timeline: entry.timeline, number: segment.number)
            if try await archive.contains(copy) { beginning = left }
        }
        return beginning
    }
}
