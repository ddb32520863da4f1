// SPDX-License-Identifier: MIT

import Storage
import Synchronization

/// A store that says that looking costs a round trip, and counts what is sent to it.
final class FarStore: ObjectStore {
    private let store: any ObjectStore
    private let count = Mutex(0)

    init(_ store: any ObjectStore) { self.store = store }

    var puts: Int { count.withLock { $0 } }

    var properties: StoreProperties {
        var properties = store.properties
        properties.lookupsAreCheap = false
        return properties
    }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        count.withLock { $0 += 1 }
        return try await store.put(key, body, condition)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await store.get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}
