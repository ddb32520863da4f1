// SPDX-License-Identifier: MIT

import PITR
import Repository

/// A base backup as lists and reports show it.
struct BackupSummary: Encodable, Sendable {
    let id: String
    let kind: String
    let generation: String
    let timeline: UInt32
    let startLsn: String
    let stopLsn: String
    let startedAt: String
    let stoppedAt: String
    let firstSegment: String
    let lastSegment: String
    let rawBytes: UInt64
    let storedBytes: UInt64
    let tablespaces: Int
    let checksumFailures: Int
    let sealing: String
    /// The names of those that have it; empty where nobody looked.
    let repositories: [String]
    /// Whether it is to stay whatever the policy says; false where nobody looked.
    let pinned: Bool
    let note: String?

    init(_ marker: BackupMarker, repositories: [String] = [], isPinned: Bool = false) {
        pinned = isPinned
        self.repositories = repositories
        sealing = marker.sealing
        id = marker.id.text
        kind = marker.kind
        generation = marker.generation.text
        timeline = marker.timeline.rawValue
        startLsn = marker.startLSN.description
        stopLsn = marker.stopLSN.description
        startedAt = marker.startedAt.description
        stoppedAt = marker.stoppedAt.description
        firstSegment = marker.firstSegment
        lastSegment = marker.lastSegment
        rawBytes = marker.rawBytes
        storedBytes = marker.storedBytes
        tablespaces = marker.trees.count - 1
        checksumFailures = marker.checksumFailures.count
        note = marker.note
    }
}
