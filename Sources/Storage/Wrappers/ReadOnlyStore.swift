// SPDX-License-Identifier: MIT

import Errors

/// A store whose puts and deletes are refused.
public struct ReadOnlyStore: ObjectStore {
    private let store: any ObjectStore

    public init(_ store: any ObjectStore) { self.store = store }

    public var properties: StoreProperties {
        var properties = store.properties
        properties.isReadOnly = true
        return properties
    }

    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        throw refusal(.put, key)
    }

    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await store.get(key, range: range)
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    public func delete(_ key: ObjectKey) async throws { throw refusal(.delete, key) }

    private func refusal(_ operation: StoreOperation, _ key: ObjectKey) -> WaldenError {
        WaldenError(
            .refused, "cannot \(operation.words(key.text)) in \(store.properties.location)",
            cause: "the store was opened for reading only")
    }
}
