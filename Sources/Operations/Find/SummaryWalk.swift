// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// What each stored segment of a timeline holds, in the order of the log: from the index where it is there, by reading the
/// segment where not. Several segments are read at once; memory is bounded, whatever the length of the walk.
///
///     let walk = try SummaryWalk(cluster, generation, overview, scope)
///     while let step = try await walk.next() { … }
public actor SummaryWalk {
    public enum Step: Sendable {
        case summary(SegmentSummary)
        /// Something that is missing or damaged, as a sentence without a final period; the walk goes on behind it.
        case warning(String)
    }

    private let work: OrderedWork<SegmentPlaces.Step, Step>

    /// `overview` is the archive's, so that many timelines are walked over with one look at the folders.
    public init(
        _ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, _ overview: WALOverview, _ scope: WalkScope
    ) throws {
        let archive = try cluster.wal(generation)
        let places = SegmentPlaces(archive, overview, scope)
        work = OrderedWork(workers: scope.workers, source: { try await places.next() }) { step in
            switch step {
            case .warning(let text): .warning(text)
            case .place(let place): try await Self.summary(of: place, archive)
            }
        }
    }

    /// The next step; nil after the last. For one caller at a time. Throws what the store throws.
    public func next() async throws -> Step? { try await work.next() }

    private static func summary(of place: SegmentPlaces.Place, _ archive: WALArchive) async throws -> Step {
        if let summary = place.summary { return .summary(summary) }
        do {
            let question = ReplayQuestion(segment: place.segment, next: place.next)
            return .summary(try await ReadSegment(archive).answer(question).summary)
        } catch let error as WaldenError where error.code == .integrity || error.code == .notFound {
            return .warning("\(place.segment.name(size: archive.segmentSize)) cannot be read: \(error)")
        }
    }
}
