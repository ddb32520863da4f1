// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Synchronization

/// A store in memory that forgets WAL at once, and at times does not take it.
final class ForgetfulStore: ObjectStore {
    private let store = MemoryStore()
    private let counts = Mutex((puts: 0, runs: 0))

    var properties: StoreProperties { store.properties }
    var jobRuns: Int { counts.withLock { $0.runs } }

    func makeRepository() async throws {
        let repository = Repository(self)
        try await repository.create(
            RepositoryRecord(repository: "id", created: Instant(microseconds: 0), walden: "0"))
        let generation = ClusterRecord.Generation(
            major: 15, systemIdentifier: FakeServer.systemIdentifier, firstSeen: Instant(microseconds: 0),
            segmentSize: FakeServer.segmentSize, blockBytes: 8192)
        try await repository.save(ClusterRecord(cluster: "main", generations: [generation]))
    }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        if key.text.hasSuffix(".ended.json") { counts.withLock { $0.runs += 1 } }
        guard key.text.contains("/wal/") else { return try await store.put(key, body, condition) }
        let number = counts.withLock { counts in
            counts.puts += 1
            return counts.puts
        }
        if number.isMultiple(of: 25) { throw WaldenError(.unavailable, "cannot reach the store") }
        defer { Task { try await store.delete(key) } }
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
