// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// Brings the index up to date: an object for each closed LOG, and one for each group of them that is closed.
///
/// A LOG is closed once a later one of its timeline has a segment. Segments that came late, or went, have their LOG made
/// anew. The run may be killed at any time and begun again, beside pushes and beside itself: each object is stored whole, and
/// says which segments it was made from. Segments that are damaged are told of and do not stop it.
public struct IndexWAL: Sendable {
    public struct Request: Sendable {
        /// nil: every timeline.
        public var timeline: TimelineID?
        /// Makes all objects anew.
        public var rebuild = false
        /// How many LOGs are decoded at once.
        public var workers: Int
        /// The version that the objects will name.
        public var waldenVersion: String

        public init(workers: Int, waldenVersion: String) {
            (self.workers, self.waldenVersion) = (workers, waldenVersion)
        }
    }

    private let cluster: ClusterArchive
    private let generation: ClusterRecord.Generation
    private let request: Request
    private let report: @Sendable (IndexEvent) -> Void

    public init(
        _ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, _ request: Request,
        report: @escaping @Sendable (IndexEvent) -> Void = { _ in }
    ) {
        (self.cluster, self.generation, self.request, self.report) = (cluster, generation, request, report)
    }

    /// Throws `.notFound` for a timeline that has nothing, and what the store throws.
    public func run() async throws -> IndexReport {
        let archive = try cluster.wal(generation)
        let counter = DecodedBytes()
        var done = IndexReport()
        for timeline in try await archive.overview().timelines where request.timeline ?? timeline.id == timeline.id {
            let indexing = IndexTimeline(timeline.id, archive, request, counter, report)
            done.timelines.append(try await indexing.run(timeline.logs))
        }
        if let timeline = request.timeline, done.timelines.isEmpty {
            throw WaldenError(.notFound, "there is no WAL of timeline \(timeline) in the repository")
        }
        return done
    }
}
