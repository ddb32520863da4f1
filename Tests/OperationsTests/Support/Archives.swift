// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

/// A repository in memory that knows one cluster, `main`, with segments of 1 MiB.
enum Archives {
    static let unreachable = WaldenError(.unavailable, "cannot reach the store", cause: "the test says so")
    static let generation = ClusterRecord.Generation(
        major: 15, systemIdentifier: Segment.ours, firstSeen: Instant(microseconds: 0), segmentSize: Segment.size,
        blockBytes: 8192)

    static func make(
        _ store: any ObjectStore = MemoryStore(), _ compression: Compression = .zstd(level: 1),
        generations: [ClusterRecord.Generation] = [generation]
    ) async throws -> ClusterArchive {
        let repository = Repository(store)
        try await repository.create(
            RepositoryRecord(repository: "id", created: Instant(microseconds: 0), walden: "0"))
        try await repository.save(ClusterRecord(cluster: "main", generations: generations))
        return try await open(store, compression)
    }

    static func open(_ store: any ObjectStore, _ compression: Compression = .zstd(level: 1)) async throws
        -> ClusterArchive
    {
        try await ClusterArchive.open(
            store, cluster: "main", CompressionChoice(wal: compression, backup: compression))
    }
}

extension ObjectStore {
    /// The keys of the WAL, sorted.
    func walKeys() async throws -> [String] {
        var keys: [String] = []
        for try await page in listAll(prefix: "main/", delimiter: false) { keys += page.objects.map(\.key.text) }
        return keys.filter { $0.contains("/wal/") }
    }
}
