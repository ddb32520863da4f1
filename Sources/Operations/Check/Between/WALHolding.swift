// SPDX-License-Identifier: MIT

import PITR
import Repository

/// Which segments a repository has, as ranges.
struct WALHolding: Sendable {
    struct Place: Hashable, Sendable {
        let generation: GenerationID
        let timeline: TimelineID
    }

    let name: String
    var segments: [Place: NumberRanges] = [:]
    /// Those that retention removed, which nobody misses.
    var pruned: [Place: NumberRanges] = [:]
    /// Of each generation.
    var sizes: [GenerationID: SegmentSize] = [:]

    static func read(_ place: RepositoryPlace, _ cluster: String) async throws -> WALHolding {
        let cluster = try await place.open(cluster)
        var holding = WALHolding(name: place.name)
        for generation in cluster.record.generations {
            holding.sizes[generation.id] = try generation.segmentSize()
            let archive = try cluster.wal(generation)
            for (timeline, numbers) in try await archive.pruned() {
                holding.pruned[Place(generation: generation.id, timeline: timeline)] = numbers
            }
            for timeline in try await archive.overview(histories: false).timelines {
                let ranges = try await archive.contents(of: timeline.id, in: timeline.logs).ranges
                holding.segments[Place(generation: generation.id, timeline: timeline.id)] = NumberRanges(
                    ranges.map { $0.first.number...$0.last.number })
            }
        }
        return holding
    }
}
