// SPDX-License-Identifier: MIT

import Storage
import Synchronization

/// A store that counts the bytes that are asked of each object.
final class ObservedRanges: ObjectStore {
    private let store: MemoryStore
    private let counts = Mutex<[String: Int]>([:])

    init(_ store: MemoryStore) { self.store = store }

    var bytesRead: [String: Int] { counts.withLock { $0 } }

    var properties: StoreProperties { store.properties }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await store.put(key, body, condition)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        let reader = try await store.get(key, range: range)
        let read = range.map { $0.clamped(to: 0..<reader.info.size).count } ?? Int(reader.info.size)
        counts.withLock { $0[key.text, default: 0] += read }
        return reader
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}
