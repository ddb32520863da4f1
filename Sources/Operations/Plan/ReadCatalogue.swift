// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// Reads from the repository what the planner decides on.
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
        let listing = try await cluster.backups(generation).listing()
        var warnings = listing.damaged.map { "backup \($0.id.text) cannot be used: \($0.error)" }
        var markers: [BackupID: BackupMarker] = [:]
        var backups: [CatalogueBackup] = []
        for marker in listing.markers {
            do {
                backups.append(try marker.catalogueBackup())
                markers[marker.id] = marker
            } catch let error as WaldenError {
                warnings.append("backup \(marker.id.text) cannot be used: \(error)")
            }
        }
        let first = backups.map(\.startLSN).min() ?? LSN(0)
        let (inventory, histories) = try await cluster.wal(generation).inventory(from: first)
        let size = try generation.segmentSize()
        var catalogue = Catalogue(backups: backups, histories: histories, segmentSize: size)
        for timeline in inventory.timelines {
            let logs = inventory.ranges(on: timeline).map {
                $0.lowerBound / size.segmentsPerLog...$0.upperBound / size.segmentsPerLog
            }
            catalogue.logs[timeline] = NumberRanges(logs)
            for range in catalogue.logs[timeline]?.ranges ?? [] {
                catalogue.answers.add(inventory, of: range, on: timeline)
            }
        }
        return Result(catalogue: catalogue, markers: markers, warnings: warnings)
    }
}
