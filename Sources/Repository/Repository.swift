// SPDX-License-Identifier: MIT

import Errors
import PITR
public import Storage

/// A place for objects that was made a Walden repository.
public struct Repository: Sendable {
    public let store: any ObjectStore
    public let record: RepositoryRecord

    /// Opens what ``create(in:record:)`` made.
    ///
    /// Throws `.notFound` when the place holds no repository: an unmounted file system must never pass for an empty one.
    public static func open(_ store: any ObjectStore) async throws -> Repository {
        let key = try Layout.repositoryRecord()
        guard try await store.head(key) != nil else {
            throw WaldenError(
                .notFound, "there is no Walden repository at \(store.properties.location)",
                hint: "Mount it, or make one with walden init.")
        }
        let bytes = try await store.getAll(key, limit: 1 << 20)
        return Repository(
            store: store, record: try JSONDocuments.decode(RepositoryRecord.self, from: bytes, key: key.text))
    }

    /// Makes a repository, with its restore guide; one that is there already is opened and left as it is.
    public static func create(in store: any ObjectStore, record: RepositoryRecord) async throws -> Repository {
        _ = try await store.put(Layout.restoreGuide(), .bytes(Array(RestoreGuide.text.utf8)), .ifAbsent)
        _ = try await store.put(Layout.repositoryRecord(), .bytes(try JSONDocuments.encode(record)), .ifAbsent)
        return try await open(store)
    }

    /// The generations of a cluster; nil when the repository does not know its name.
    public func cluster(_ name: String) async throws -> ClusterRecord? {
        let key = try Layout.clusterRecord(name)
        guard try await store.head(key) != nil else { return nil }
        let bytes = try await store.getAll(key, limit: JSONDocuments.byteLimit)
        return try JSONDocuments.decode(ClusterRecord.self, from: bytes, key: key.text)
    }

    /// The generations of a cluster that must be there. Throws `.notFound` with what to do.
    public func knownCluster(_ name: String) async throws -> ClusterRecord {
        guard let record = try await cluster(name) else {
            throw WaldenError(
                .notFound, "the repository at \(store.properties.location) knows no cluster named \(name)",
                hint: "Run walden init for it, or correct `cluster` in the configuration.")
        }
        return record
    }

    /// Puts `record` in the place of the one that is there.
    public func save(_ record: ClusterRecord) async throws {
        let bytes = try JSONDocuments.encode(record)
        _ = try await store.put(Layout.clusterRecord(record.cluster), .bytes(bytes), .replacing)
    }
}
