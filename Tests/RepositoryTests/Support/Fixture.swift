// SPDX-License-Identifier: MIT

import Host
import PITR
import Repository
import Testing

/// A backup's identity and documents.
enum Fixture {
    static let now = Instant(microseconds: 1_795_341_600_000_000)
    static let id = BackupID(startedAt: now)

    static func started(_ process: ProcessIdentity = .current) -> StartedRecord {
        StartedRecord(startedAt: now, process: process)
    }

    static func marker(_ id: BackupID, note: String? = nil) throws -> BackupMarker {
        BackupMarker(
            id: id, cluster: "main", generation: Place.layout.generation, postgresVersion: "15.14", blockBytes: 8192,
            segmentSize: .standard, dataChecksums: true, timeline: .first, startLSN: LSN(0x200_0028),
            stopLSN: LSN(0x300_0138), startedAt: now, stoppedAt: Instant(microseconds: now.microseconds + 1),
            compression: "zstd", trees: [BackupMarker.Tree(name: "base", path: nil, parts: [])], objects: [],
            configuration: [], checksumFailures: [], note: note, walden: "0.1.0")
    }
}
