// SPDX-License-Identifier: MIT

import Errors
import Repository
public import Storage

/// A repository as the configuration names it: where it is, and how new objects of it are made. Nobody has asked it yet.
public struct RepositoryPlace: Sendable {
    public let name: String
    public let store: any ObjectStore
    public let compression: CompressionChoice

    public init(name: String, store: any ObjectStore, compression: CompressionChoice) {
        self.name = name
        self.store = store
        self.compression = compression
    }

    /// Throws as ``ClusterArchive/open(_:cluster:_:)`` does.
    public func open(_ cluster: String) async throws -> ClusterArchive {
        try await ClusterArchive.open(store, cluster: cluster, compression)
    }
}
