// SPDX-License-Identifier: MIT

import Errors
public import Repository
public import Storage

/// A repository as the configuration names it: where it is, and how new objects of it are made. Nobody has asked it yet.
public struct RepositoryPlace: Sendable {
    public let name: String
    public let store: any ObjectStore
    public let compression: CompressionChoice
    public let sealing: SealingChoice
    /// What opens what is sealed in it.
    public let keys: Keyring

    public init(
        name: String, store: any ObjectStore, compression: CompressionChoice, sealing: SealingChoice = .none,
        keys: Keyring = Keyring()
    ) {
        self.name = name
        self.store = store
        self.compression = compression
        self.sealing = sealing
        self.keys = keys
    }

    /// Throws as ``ClusterArchive/open(_:cluster:_:)`` does.
    public func open(_ cluster: String) async throws -> ClusterArchive {
        try await ClusterArchive.open(store, cluster: cluster, compression, sealing: sealing, keys: keys)
    }
}
