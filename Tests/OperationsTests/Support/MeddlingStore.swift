// SPDX-License-Identifier: MIT

import Storage

/// Does something to the world at every look-up of a WAL object, which a push makes between its checks and its reading.
struct MeddlingStore: ObjectStore {
    private let store: any ObjectStore
    private let meddle: @Sendable () throws -> Void

    init(_ store: any ObjectStore, _ meddle: @escaping @Sendable () throws -> Void) {
        self.store = store
        self.meddle = meddle
    }

    var properties: StoreProperties { store.properties }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await store.put(key, body, condition)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await store.get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        if key.text.contains("/wal/") { try meddle() }
        return try await store.head(key)
    }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}
