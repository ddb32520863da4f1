// SPDX-License-Identifier: MIT

public import Errors
import PITR
public import Storage

/// What the restores of one generation took.
public struct RestoreRecords: Sendable {
    private let store: any ObjectStore
    private let layout: Layout

    public init(store: any ObjectStore, layout: Layout) {
        self.store = store
        self.layout = layout
    }

    public struct Listing: Sendable {
        /// Newest first.
        public var records: [RestoreRecord] = []
        /// Why others of them cannot be read.
        public var damaged: [WaldenError] = []
    }

    /// The newest `limit` by the time at which they began. The names of all are listed, no more than `limit` are held or read.
    public func newest(_ limit: Int) async throws -> Listing {
        var listing = Listing()
        for key in try await newestKeys(limit).reversed() {
            do {
                guard let record = try await store.document(RestoreRecord.self, at: key) else { continue }
                listing.records.append(record)
            } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                listing.damaged.append(error)
            }
        }
        return listing
    }

    private func newestKeys(_ limit: Int) async throws -> ArraySlice<ObjectKey> {
        var keys: ArraySlice<ObjectKey> = []
        for try await page in store.listAll(prefix: layout.restores, delimiter: true) {
            keys = (keys + page.objects.map(\.key)).suffix(limit)
        }
        return keys
    }

    /// Throws `.conflict` when the random part of the name was random once before.
    public func add(_ record: RestoreRecord) async throws {
        let key = try layout.restoreRecord(startedAt: record.startedAt, number: .random(in: 0...UInt32.max))
        guard case .stored = try await store.put(key, .bytes(try JSONDocuments.encode(record)), .ifAbsent) else {
            throw WaldenError(.conflict, "there is an object \(key) already", canRetry: true)
        }
    }
}
