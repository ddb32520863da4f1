// SPDX-License-Identifier: MIT

public import Errors

/// A store that tries again what may succeed later, and says in one error what all attempts said.
///
/// Only errors that say so (``WaldenError/canRetry``) are tried again, and puts only with a body that can be sent twice. A
/// put that stored and lost its answer gives ``PutOutcome/alreadyThere`` at the second attempt. A reader that breaks goes
/// on where it was, from the same object: it is told by size, time of change and version, so that in a store without
/// versions a replacement of equal size within the resolution of its clock is NOT noticed.
public struct RetryingStore: ObjectStore {
    private let store: any ObjectStore
    private let policy: RetryPolicy

    public init(_ store: any ObjectStore, policy: RetryPolicy = RetryPolicy()) {
        self.store = store
        self.policy = policy
    }

    public var properties: StoreProperties { store.properties }

    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        guard body.isRepeatable else { return try await store.put(key, body, condition) }
        return try await retrying(.put, key.text) { try await store.put(key, body, condition) }
    }

    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        let reader = try await retrying(.get, key.text) { try await store.get(key, range: range) }
        return RetryingReader(reader, of: store, range: range, policy: policy)
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        try await retrying(.head, key.text) { try await store.head(key) }
    }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await retrying(.list, prefix) {
            try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
        }
    }

    public func delete(_ key: ObjectKey) async throws {
        try await retrying(.delete, key.text) { try await store.delete(key) }
    }

    /// Those that stayed and may go later are tried again.
    public func delete(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError] {
        var failures = try await policy.run("delete \(keys.count) objects") { try await store.delete(keys) }
        for key in keys where failures[key]?.canRetry == true {
            do {
                try await delete(key)
                failures[key] = nil
            } catch let error as WaldenError where error.code != .cancelled {
                failures[key] = error
            }
        }
        return failures
    }

    private func retrying<Value>(
        _ operation: StoreOperation, _ subject: String, _ body: () async throws -> Value
    ) async throws -> Value {
        try await policy.run(operation.words(subject), body)
    }
}
