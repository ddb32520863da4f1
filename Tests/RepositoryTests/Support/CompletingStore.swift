// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization

/// A store that, once it has the first object's last byte, completes it only after the second was begun; or fails then.
final class CompletingStore: ObjectStore {
    private let base: MemoryStore
    private let failure: WaldenError?
    private let puts = Mutex(0)
    private let second = AsyncStream.makeStream(of: Never.self)

    init(_ base: MemoryStore, failure: WaldenError?) { (self.base, self.failure) = (base, failure) }

    /// How many puts there were.
    var begun: Int { puts.withLock { $0 } }

    var properties: StoreProperties { base.properties }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        let number = puts.withLock { puts -> Int in
            puts += 1
            return puts
        }
        if number == 2 { second.continuation.finish() }
        guard number == 1, case .chunks(let next) = body else { return try await base.put(key, body, condition) }
        let chunks: @Sendable () async throws -> [UInt8]? = { [self] in
            if let chunk = try await next() { return chunk }
            try await complete()
            return nil
        }
        return try await base.put(key, .chunks(chunks), condition)
    }

    private func complete() async throws {
        for await _ in second.stream {}
        try Task.checkCancellation()
        if let failure { throw failure }
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await base.get(key, range: range)
    }
    func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await base.head(key) }
    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await base.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }
    func delete(_ key: ObjectKey) async throws { try await base.delete(key) }
}
