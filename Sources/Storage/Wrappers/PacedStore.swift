// SPDX-License-Identifier: MIT

import Errors

/// A store that is read no faster than a ``Pace`` allows. What is written is not slowed.
public struct PacedStore: ObjectStore {
    private let store: any ObjectStore
    private let pace: Pace

    public init(_ store: any ObjectStore, _ pace: Pace) { (self.store, self.pace) = (store, pace) }

    public var properties: StoreProperties { store.properties }

    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        PacedReader(reader: try await store.get(key, range: range), pace: pace)
    }

    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await store.put(key, body, condition)
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    public func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}

private struct PacedReader: ObjectReader {
    let reader: any ObjectReader
    let pace: Pace

    var info: ObjectInfo { reader.info }

    func next() async throws -> [UInt8]? {
        guard let chunk = try await reader.next() else { return nil }
        do {
            try await pace.take(chunk.count)
        } catch {
            throw WaldenError(.cancelled, "it was told to stop")
        }
        return chunk
    }

    func close() async { await reader.close() }
}
