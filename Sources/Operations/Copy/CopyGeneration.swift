// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository

/// The two sides of a copy in one generation.
struct CopyGeneration: Sendable {
    let generation: ClusterRecord.Generation
    let sourceWAL: WALArchive
    let targetWAL: WALArchive
    let wal: WALCopy
    private let source: ClusterArchive
    private let target: ClusterArchive

    init(_ generation: ClusterRecord.Generation, from source: ClusterArchive, to target: ClusterArchive) throws {
        (self.generation, self.source, self.target) = (generation, source, target)
        sourceWAL = try source.wal(generation)
        targetWAL = try target.wal(generation)
        wal = WALCopy(from: sourceWAL, to: targetWAL)
    }

    func backup(_ marker: BackupMarker, onRead: @escaping @Sendable (UInt64) -> Void = { _ in }) -> BackupCopy {
        BackupCopy(
            marker, from: source.backups(generation), to: target.backups(generation), target.backupWrapping,
            onRead: onRead)
    }

    func listing() async throws -> BackupStore.Listing { try await source.backups(generation).listing() }

    /// The records of gaps that the target lacks; how many were stored.
    func copyGaps(_ tally: CopyTally) async throws {
        let listing = try await sourceWAL.gaps()
        for gap in listing.gaps {
            if try await targetWAL.record(gap) { tally.change { $0.gaps += 1 } }
        }
        for error in listing.damaged { try tally.fail("a record of a gap", error) }
    }
}
