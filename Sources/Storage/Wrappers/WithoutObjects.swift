// SPDX-License-Identifier: MIT

import Errors

/// A store read as if some of its objects were not there. Nothing is written through it.
public struct WithoutObjects: ObjectStore {
    private let store: any ObjectStore
    private let hidden: Set<ObjectKey>

    public init(_ store: any ObjectStore, hiding hidden: Set<ObjectKey>) {
        self.store = ReadOnlyStore(store)
        self.hidden = hidden
    }

    public var properties: StoreProperties { store.properties }

    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        guard !hidden.contains(key) else { throw WaldenError.notThere(key, in: properties.location) }
        return try await store.get(key, range: range)
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        hidden.contains(key) ? nil : try await store.head(key)
    }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        var page = try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
        page.objects.removeAll { hidden.contains($0.key) }
        return page
    }

    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await store.put(key, body, condition)
    }

    public func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}
