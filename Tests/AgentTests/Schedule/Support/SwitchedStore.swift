// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization

/// A store that can be out of reach for a while.
final class SwitchedStore: ObjectStore {
    private let store: any ObjectStore
    private let isDown = Mutex(false)

    init(_ store: any ObjectStore = MemoryStore()) { self.store = store }

    var properties: StoreProperties { store.properties }

    func goDown(_ down: Bool = true) { isDown.withLock { $0 = down } }

    private func reached() throws -> any ObjectStore {
        if isDown.withLock(\.self) { throw Archives.unreachable }
        return store
    }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await reached().put(key, body, condition)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await reached().get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await reached().head(key) }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await reached().list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await reached().delete(key) }
}
