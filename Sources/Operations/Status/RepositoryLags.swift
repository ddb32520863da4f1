// SPDX-License-Identifier: MIT

import PITR
import Repository

/// How far repositories are behind the one that is furthest. Pure.
struct RepositoryLags {
    private let furthest: (generation: ClusterRecord.Generation, segment: WALSegment)?

    init(_ all: [RepositoryStatus]) {
        let reached = all.compactMap { status in
            (try? status.facts.get()).flatMap { facts in facts.newestSegment.map { (facts.generation, $0) } }
        }
        // Of two generations the one that was seen first later is the one that archives; each repository has its own time
        // for the same one.
        let current = reached.max { $0.0.firstSeen < $1.0.firstSeen }?.0.id
        furthest = reached.filter { $0.0.id == current }.max { $0.1 < $1.1 }.map { (generation: $0.0, segment: $0.1) }
    }

    /// nil where the repository cannot be asked, where none has any WAL, and where there is no common measure: the repository
    /// has another generation, or nothing at all.
    func lag(of status: RepositoryStatus) -> RepositoryStatus.Lag? {
        guard let furthest, let facts = try? status.facts.get(), let newest = facts.newestSegment,
            facts.generation.id == furthest.generation.id
        else { return nil }
        let segments = Self.distance(newest, furthest.segment)
        let (bytes, overflow) = segments.multipliedReportingOverflow(by: furthest.generation.segmentBytes)
        return RepositoryStatus.Lag(segments: segments, bytes: overflow ? .max : bytes)
    }

    /// A timeline goes on with the numbers of the one that it left, so they measure across timelines too.
    private static func distance(_ newest: WALSegment, _ furthest: WALSegment) -> UInt64 {
        let ahead = furthest.number > newest.number ? furthest.number - newest.number : 0
        return newest.timeline == furthest.timeline ? ahead : max(ahead, 1)
    }
}
