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
    /// What the store is made of.
    public let medium: RepositoryMedium

    public init(
        name: String, store: any ObjectStore, compression: CompressionChoice, sealing: SealingChoice = .none,
        keys: Keyring = Keyring(), medium: RepositoryMedium = .other
    ) {
        self.name = name
        self.store = store
        self.compression = compression
        self.sealing = sealing
        self.keys = keys
        self.medium = medium
    }

    /// Throws as ``ClusterArchive/open(_:cluster:_:)`` does.
    public func open(_ cluster: String) async throws -> ClusterArchive {
        try await ClusterArchive.open(store, cluster: cluster, compression, sealing: sealing, keys: keys)
    }
}
