// SPDX-License-Identifier: MIT

import PITR
public import Storage

/// What came of the drills of one generation.
public struct DrillRecords: Sendable {
    private let documents: DatedDocuments<DrillRecord>
    private let layout: Layout

    public init(store: any ObjectStore, layout: Layout) {
        documents = DatedDocuments(store: store, prefix: layout.drills)
        self.layout = layout
    }

    public typealias Listing = DatedListing<DrillRecord>

    /// The newest `limit` by the time at which they began. The names of all are listed, no more than `limit` are held or read.
    public func newest(_ limit: Int) async throws -> Listing { try await documents.newest(limit) }

    /// The key of the newest; nil where there is none. No record is read.
    public func newestKey() async throws -> String? { try await documents.newestKeys(1).last?.text }

    /// `number` parts drills of one second; one drill has the same in every repository. Throws `.conflict` when there is one of
    /// that second and number.
    public func add(_ record: DrillRecord, number: UInt32) async throws {
        try await documents.add(record, at: try layout.drillRecord(startedAt: record.startedAt, number: number))
    }
}
