// SPDX-License-Identifier: MIT

import Operations
import PITR
import Repository
import SystemPackage
import Testing

/// Markers, plans and requests of backups that exist on paper only.
enum Markers {
    static let now = Instant(microseconds: 1_795_341_600_000_000)

    static func tree(_ name: String, _ path: String?, bytes: UInt64 = 1000) -> BackupMarker.Tree {
        let part = BackupMarker.Object(key: "\(name).00001.tar", rawBytes: bytes, storedBytes: bytes, sha256: "")
        return BackupMarker.Tree(name: name, path: path, parts: [part])
    }

    static func marker(_ trees: [BackupMarker.Tree] = [tree("base", nil)], major: Int = 15) -> BackupMarker {
        BackupMarker(
            id: BackupID(startedAt: now), cluster: "main",
            generation: GenerationID(major: major, systemIdentifier: Segment.ours), postgresVersion: "\(major).1",
            blockBytes: 8192, segmentSize: Segment.size, dataChecksums: false, timeline: .first,
            startLSN: LSN(0x20_0028), stopLSN: LSN(0x30_0138), startedAt: now, stoppedAt: now, compression: "none",
            trees: trees, objects: [], configuration: [], checksumFailures: [], note: nil, walden: "0.1.0")
    }

    static func plan(_ target: RecoveryTarget, timeline: UInt32 = 1, hasHistory: Bool = true) throws -> RecoveryPlan {
        RecoveryPlan(
            target: target, backup: try marker().catalogueBackup(), path: [],
            targetTimeline: try #require(TimelineID(timeline)), hasTargetHistory: hasHistory, segments: [])
    }

    static func request(
        _ trees: [BackupMarker.Tree] = [tree("base", nil)], into: FilePath = "/srv/new", major: Int = 15,
        tablespaces: [(String, FilePath)] = [], inPlace: Bool = false
    ) throws -> RestoreRequest {
        var request = RestoreRequest(
            plan: try plan(.latest), marker: marker(trees, major: major), into: into, restoreCommand: "fetch")
        request.tablespaces = tablespaces.map { RestoreRequest.TablespaceMapping(from: $0.0, to: $0.1) }
        request.inPlace = inPlace
        return request
    }
}
