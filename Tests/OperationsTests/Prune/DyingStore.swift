// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization

/// A store whose user is killed at the nth change: from then on nothing is done any more.
final class DyingStore: ObjectStore {
    private let store: any ObjectStore
    private let changesLeft: Mutex<Int>

    init(_ store: any ObjectStore, after changes: Int) {
        self.store = store
        changesLeft = Mutex(changes)
    }

    var isDead: Bool { changesLeft.withLock { $0 < 0 } }

    var properties: StoreProperties { store.properties }

    private func change() throws {
        let left = changesLeft.withLock { left in
            left -= 1
            return left
        }
        if left < 0 { throw WaldenError(.cancelled, "it was killed") }
    }

    private func live() throws { if isDead { throw WaldenError(.cancelled, "it was killed") } }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try change()
        return try await store.put(key, body, condition)
    }

    func delete(_ key: ObjectKey) async throws {
        try change()
        try await store.delete(key)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try live()
        return try await store.get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        try live()
        return try await store.head(key)
    }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try live()
        return try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }
}
