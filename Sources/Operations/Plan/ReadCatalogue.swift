// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// Reads from the repository what the planner begins with: a call or two for each timeline and one for each backup,
/// however much WAL there is.
public struct ReadCatalogue: Sendable {
    /// The catalogue, with the markers that it came from.
    public struct Result: Sendable {
        public let catalogue: Catalogue
        public let markers: [BackupID: BackupMarker]
        /// Backups whose markers are damaged, and other things that a person should know.
        public let warnings: [String]
    }

    private let cluster: ClusterArchive
    private let generation: ClusterRecord.Generation

    public init(_ cluster: ClusterArchive, _ generation: ClusterRecord.Generation) {
        self.cluster = cluster
        self.generation = generation
    }

    public func run() async throws -> Result {
        var warnings: [String] = []
        let markers = try await markers(&warnings)
        var catalogue = Catalogue(
            backups: markers.map(\.backup), segmentSize: try generation.segmentSize())
        try await addTimelines(to: &catalogue, &warnings)
        try await addGaps(to: &catalogue, &warnings)
        let byID = Dictionary(markers.map { ($0.marker.id, $0.marker) }) { first, _ in first }
        return Result(catalogue: catalogue, markers: byID, warnings: warnings)
    }

    private func markers(_ warnings: inout [String]) async throws -> [(marker: BackupMarker, backup: CatalogueBackup)] {
        let listing = try await cluster.backups(generation).listing()
        warnings += listing.damaged.map { "backup \($0.id.text) cannot be used: \($0.error)" }
        var usable: [(BackupMarker, CatalogueBackup)] = []
        for marker in listing.markers {
            do {
                usable.append((marker, try marker.catalogueBackup()))
            } catch let error as WaldenError {
                warnings.append("backup \(marker.id.text) cannot be used: \(error)")
            }
        }
        return usable
    }

    private func addTimelines(to catalogue: inout Catalogue, _ warnings: inout [String]) async throws {
        let archive = try cluster.wal(generation)
        let index = archive.index
        for timeline in try await archive.overview().timelines {
            catalogue.histories[timeline.id] = timeline.history
            if let damaged = timeline.damagedHistory {
                warnings.append("timeline \(timeline.id) cannot be used: \(damaged)")
            }
            guard !timeline.logs.isEmpty else { continue }
            catalogue.logs[timeline.id] = timeline.logs
            let indexed = try await index.listing(of: timeline.id)
            (catalogue.indexedLogs[timeline.id], catalogue.indexedGroups[timeline.id]) = (indexed.logs, indexed.groups)
        }
    }

    private func addGaps(to catalogue: inout Catalogue, _ warnings: inout [String]) async throws {
        let archive = try cluster.wal(generation)
        catalogue.pruned = try await archive.pruned()
        let recorded = try await archive.gaps()
        warnings += recorded.damaged.map { "a record of a gap cannot be used: \($0)" }
        catalogue.gaps = recorded.gaps.compactMap { record in
            record.segments(size: catalogue.segmentSize).map {
                RecordedGap(
                    timeline: $0.lowerBound.timeline, numbers: $0.lowerBound.number...$0.upperBound.number,
                    reason: record.reason)
            }
        }
    }
}
