// SPDX-License-Identifier: MIT

public import Errors
import Storage

/// The newest of such documents.
public struct DatedListing<Document: Sendable>: Sendable {
    /// Newest first.
    public var records: [Document] = []
    /// Why others of them cannot be read.
    public var damaged: [WaldenError] = []

    public init(records: [Document] = [], damaged: [WaldenError] = []) {
        (self.records, self.damaged) = (records, damaged)
    }
}

/// Documents that stand side by side under names that begin with a time, so that a listing is in the order of time.
struct DatedDocuments<Document: JSONDocument>: Sendable {
    let store: any ObjectStore
    /// Of all of them, with the final slash.
    let prefix: String

    /// The newest `limit`. The names of all are listed, no more than `limit` are held or read.
    func newest(_ limit: Int) async throws -> DatedListing<Document> {
        var listing = DatedListing<Document>()
        for key in try await newestKeys(limit).reversed() {
            do {
                guard let document = try await store.document(Document.self, at: key) else { continue }
                listing.records.append(document)
            } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                listing.damaged.append(error)
            }
        }
        return listing
    }

    /// The keys of the newest `limit`, the newest last.
    func newestKeys(_ limit: Int) async throws -> ArraySlice<ObjectKey> {
        var keys: ArraySlice<ObjectKey> = []
        for try await page in store.listAll(prefix: prefix, delimiter: true) {
            keys = (keys + page.objects.map(\.key)).suffix(limit)
        }
        return keys
    }

    /// Throws `.conflict` when there is one of that name already.
    func add(_ document: Document, at key: ObjectKey) async throws {
        guard case .stored = try await store.put(key, .bytes(try JSONDocuments.encode(document)), .ifAbsent) else {
            throw WaldenError(.conflict, "there is an object \(key) already", canRetry: true)
        }
    }
}
