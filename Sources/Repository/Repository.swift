// SPDX-License-Identifier: MIT

import Errors
import PITR
public import Storage

/// A place for objects that was made a Walden repository.
public struct Repository: Sendable {
    public let store: any ObjectStore

    public init(_ store: any ObjectStore) { self.store = store }

    /// That it is a repository, and which; nil when the place holds none.
    public func record() async throws -> RepositoryRecord? {
        try await store.document(RepositoryRecord.self, at: try Layout.repositoryRecord())
    }

    /// Makes the place a repository, with its restore guide; one that is there already is left as it is.
    public func create(_ record: RepositoryRecord) async throws {
        _ = try await store.put(Layout.restoreGuide(), .bytes(Array(RestoreGuide.text.utf8)), .ifAbsent)
        _ = try await store.put(Layout.repositoryRecord(), .bytes(try JSONDocuments.encode(record)), .ifAbsent)
    }

    /// The generations of a cluster; nil when the repository does not know its name.
    public func cluster(_ name: String) async throws -> ClusterRecord? {
        try await store.document(ClusterRecord.self, at: try Layout.clusterRecord(name))
    }

    /// The generations of a cluster that must be there.
    ///
    /// Throws `.notFound` with what to do: an unmounted file system must never pass for an empty repository.
    public func knownCluster(_ name: String) async throws -> ClusterRecord {
        if let known = try await cluster(name) { return known }
        try await checkIsThere()
        throw WaldenError(
            .notFound, "the repository at \(store.properties.location) knows no cluster named \(name)",
            hint: "Run walden init for it, or correct `cluster` in the configuration.")
    }

    /// Throws `.notFound` with what to do where the place holds no repository.
    public func checkIsThere() async throws { _ = try await presentRecord() }

    /// Throws as ``checkIsThere()`` does.
    public func presentRecord() async throws -> RepositoryRecord {
        if let record = try await record() { return record }
        throw WaldenError(
            .notFound, "there is no Walden repository at \(store.properties.location)",
            hint: "Mount it, or make one with walden init.")
    }

    /// Puts `record` in the place of the one that is there.
    public func save(_ record: ClusterRecord) async throws {
        let bytes = try JSONDocuments.encode(record)
        _ = try await store.put(Layout.clusterRecord(record.cluster), .bytes(bytes), .replacing)
    }
}

extension ObjectStore {
    /// The document at a key; nil when there is none. Throws `.integrity` for one that is damaged in every store that has it.
    func document<Document: JSONDocument>(_ type: Document.Type, at key: ObjectKey) async throws -> Document? {
        try await firstWhole { store in
            let bytes: [UInt8]
            do {
                bytes = try await store.getAll(key, limit: JSONDocuments.byteLimit)
            } catch let error as WaldenError where error.code == .notFound {
                return nil
            }
            return try JSONDocuments.decode(type, from: bytes, key: key.text)
        }
    }

    /// What `read` makes of the first of ``alternatives`` in which the object is there and whole; nil when none has it.
    ///
    /// Throws what the first said that has it damaged, or cannot tell, when no other has it whole.
    func firstWhole<Content>(_ read: (any ObjectStore) async throws -> Content?) async throws -> Content? {
        try await alternatives.firstWhole(passedOver: passedOver, read)
    }
}
