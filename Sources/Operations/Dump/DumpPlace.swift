// SPDX-License-Identifier: MIT

public import Codec
import Errors
public import Repository
public import Storage

/// Where dumps are kept: a cluster's place in a repository, or a folder of dumps alone. Nobody has asked it yet.
public struct DumpPlace: Sendable {
    public let name: String
    public let dumps: DumpStore
    /// What new dumps are sealed with.
    public let sealing: Sealing

    /// In a repository.
    public init(_ place: RepositoryPlace, cluster: String) {
        name = place.name
        dumps = DumpStore(store: place.store, layout: .cluster(cluster), keys: place.keys)
        sealing = place.sealing.backup
    }

    /// A folder that holds dumps side by side, as a script leaves them.
    public init(flat store: any ObjectStore, name: String) {
        self.name = name
        dumps = DumpStore(store: store, layout: .flat)
        sealing = .none
    }

    /// Throws when it is surely not what it should be: a file system that is not mounted must never pass for an empty repository.
    public func check() async throws {
        if case .gpg(let recipients) = sealing { try await recipients.check() }
        guard case .cluster = dumps.layout else { return }
        try await Repository(dumps.store).checkIsThere()
    }
}
