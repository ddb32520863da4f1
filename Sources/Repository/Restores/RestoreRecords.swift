// SPDX-License-Identifier: MIT

import PITR
public import Storage

/// What the restores of one generation took.
public struct RestoreRecords: Sendable {
    private let documents: DatedDocuments<RestoreRecord>
    private let layout: Layout

    public init(store: any ObjectStore, layout: Layout) {
        documents = DatedDocuments(store: store, prefix: layout.restores)
        self.layout = layout
    }

    public typealias Listing = DatedListing<RestoreRecord>

    /// The newest `limit` by the time at which they began. The names of all are listed, no more than `limit` are held or read.
    public func newest(_ limit: Int) async throws -> Listing { try await documents.newest(limit) }

    /// Throws `.conflict` when the random part of the name was random once before.
    public func add(_ record: RestoreRecord) async throws {
        let key = try layout.restoreRecord(startedAt: record.startedAt, number: .random(in: 0...UInt32.max))
        try await documents.add(record, at: key)
    }
}
