// SPDX-License-Identifier: MIT

import Operations
import Repository

/// One dump, as lists and JSON show it.
struct DumpSummary: Encodable, Sendable {
    let id: String
    let tier: String
    /// nil: the cluster's roles and tablespaces.
    let database: String?
    let snapshotAt: String
    let finishedAt: String
    let format: String
    let rawBytes: UInt64
    let storedBytes: UInt64
    let object: String
    let sealing: String
    let postgresVersion: String?
    let tables: Int?
    let places: [String]
    let isAdopted: Bool
    let note: String?
    let testedAt: String?
    let testResult: String?
    let testProblems: [String]

    init(_ dump: StoredDump, places: [String], test: DumpTestRecord? = nil) {
        let marker = dump.marker
        (id, tier, database) = (dump.id.text, dump.id.tier.text, dump.id.database)
        (snapshotAt, finishedAt) = (marker.snapshotAt.description, marker.finishedAt.description)
        (format, object, sealing) = (marker.dump.rawValue, marker.object.key, marker.sealing)
        (rawBytes, storedBytes) = (marker.object.rawBytes, marker.object.storedBytes)
        (postgresVersion, tables, note) = (marker.postgresVersion, marker.tables, marker.note)
        (self.places, isAdopted) = (places, marker.isAdopted)
        (testedAt, testResult) = (test?.testedAt.description, test?.result.rawValue)
        testProblems = test?.problems ?? []
    }

    var name: String { database ?? "(roles and tablespaces)" }
}
