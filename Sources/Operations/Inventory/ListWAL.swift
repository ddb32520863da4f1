// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// Lists the WAL of one generation. Memory grows with the breaks in it, not with the segments.
public struct ListWAL: Sendable {
    private let cluster: ClusterArchive
    private let generation: ClusterRecord.Generation
    private let timeline: TimelineID?

    /// Of one timeline, or of all.
    public init(_ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, timeline: TimelineID? = nil) {
        (self.cluster, self.generation, self.timeline) = (cluster, generation, timeline)
    }

    /// Throws `.notFound` for a timeline that has nothing, and what the store throws.
    public func run() async throws -> WALListing {
        let archive = try cluster.wal(generation)
        let recorded = try await archive.gaps()
        let pruned = try await archive.pruned()
        var listing = WALListing()
        for overview in try await archive.overview().timelines where timeline ?? overview.id == overview.id {
            let contents = try await archive.contents(of: overview.id, in: overview.logs)
            listing.timelines.append(
                try WALListing.Timeline(
                    overview: overview, ranges: contents.ranges,
                    gaps: gaps(
                        of: overview.id, contents.ranges, recorded.gaps, pruned[overview.id] ?? NumberRanges()),
                    partials: contents.partials))
        }
        if let timeline, listing.timelines.isEmpty {
            throw WaldenError(.notFound, "there is no WAL of timeline \(timeline) in the repository")
        }
        listing.damagedRecords = recorded.damaged.map(\.description)
        return listing
    }

    /// Those between the ranges, and those that were recorded beyond them, but for what retention removed.
    private func gaps(
        of timeline: TimelineID, _ ranges: [WALRange], _ recorded: [GapRecord], _ pruned: NumberRanges
    ) throws -> [WALListing.Gap] {
        let size = try generation.segmentSize()
        let records = recorded.compactMap { record in
            record.segments(size: size).map { ($0.lowerBound.number...$0.upperBound.number, record, $0.lowerBound) }
        }.filter { $0.2.timeline == timeline }
        let present = NumberRanges(ranges.map { $0.first.number...$0.last.number })
        var missing = NumberRanges(
            zip(ranges, ranges.dropFirst()).map { $0.last.number + 1...$1.first.number - 1 })
        for lost in records.flatMap({ present.missing(in: $0.0) }) { missing.insert(lost) }
        return missing.ranges.flatMap { pruned.missing(in: $0) }.map { numbers in
            WALListing.Gap(
                timeline: timeline, numbers: numbers, records: records.filter { $0.0.overlaps(numbers) }.map(\.1))
        }
    }
}
