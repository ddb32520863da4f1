// SPDX-License-Identifier: MIT

import PITR
import Repository

/// The marker of a backup that exists on paper only, with one tablespace.
enum Markers {
    static func marker(note: String?) throws -> BackupMarker {
        let now = Instant(microseconds: 1_795_341_600_000_000)
        let part = BackupMarker.Object(key: "base.00001.tar", rawBytes: 2048, storedBytes: 1024, sha256: "")
        return BackupMarker(
            id: BackupID(startedAt: now), cluster: "main",
            generation: GenerationID(major: 15, systemIdentifier: SystemIdentifier(7)), postgresVersion: "15.1",
            blockBytes: 8192, segmentSize: .standard, dataChecksums: false, timeline: .first,
            startLSN: LSN(0x20_0028), stopLSN: LSN(0x30_0138), startedAt: now, stoppedAt: now, compression: "none",
            trees: [
                BackupMarker.Tree(name: "16385", path: "/srv/fast", parts: [part]),
                BackupMarker.Tree(name: "base", path: nil, parts: [part]),
            ], objects: [], configuration: [], checksumFailures: [], note: note, walden: "0.1.0")
    }
}
