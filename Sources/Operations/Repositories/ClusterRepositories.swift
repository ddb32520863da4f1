// SPDX-License-Identifier: MIT

public import Errors
import Repository
import Storage

/// One cluster in all the repositories that keep it, in the order in which they are asked.
public struct ClusterRepositories: Sendable {
    /// All that could be opened, read as one, and those that could not.
    public struct Reading: Sendable {
        public let cluster: ClusterArchive
        /// Whoever finds something missing cannot tell, then, whether it is nowhere.
        public let unopened: [Unopened]
    }

    public struct Unopened: Sendable, Equatable {
        public let repository: String
        public let error: WaldenError
    }

    public let cluster: String
    /// At least one.
    public let places: [RepositoryPlace]

    public init(_ places: [RepositoryPlace], cluster: String) {
        self.places = places
        self.cluster = cluster
    }

    /// The repository of a name. Throws `.usage` with the names that there are.
    public func place(named name: String) throws -> RepositoryPlace {
        if let place = places.first(where: { $0.name == name }) { return place }
        throw WaldenError(
            .usage, "there is no repository named \(name)",
            hint: "The configuration names \(places.map(\.name).joined(separator: ", ")).")
    }

    /// The repository of a name by itself; all without a name. Throws as ``place(named:)`` does.
    public func only(_ name: String?) throws -> ClusterRepositories {
        guard let name else { return self }
        return ClusterRepositories([try place(named: name)], cluster: cluster)
    }

    /// Opens all at once, and gives what they hold together. Throws when none can be opened.
    ///
    /// `report` is told of what is passed over while it is read, in a sentence without a final period.
    public func read(report: @escaping @Sendable (String) -> Void) async throws -> Reading {
        var opened: [(name: String, archive: ClusterArchive)] = []
        var unopened: [Unopened] = []
        for (place, result) in zip(places, await openAll()) {
            switch result {
            case .success(let archive): opened.append((place.name, archive))
            case .failure(let error): unopened.append(Unopened(repository: place.name, error: error))
            }
        }
        guard let first = opened.first?.archive else {
            throw unopened.first?.error ?? WaldenError(.configuration, "no repository is named")
        }
        // One repository is read as it is: there is nothing to pass over.
        guard places.count > 1 else { return Reading(cluster: first, unopened: []) }
        let store = try LayeredStore(opened.map { .init(name: $0.name, store: $0.archive.store) }, report: report)
        let record = opened.dropFirst().reduce(first.record) { $0.joined(with: $1.archive.record) }
        let keys = opened.reduce(Keyring()) { $0.joined(with: $1.archive.keys) }
        let cluster = ClusterArchive(
            store: store, record: record, compression: first.compression, sealing: first.sealing, keys: keys)
        return Reading(cluster: cluster, unopened: unopened)
    }

    private func openAll() async -> [Result<ClusterArchive, WaldenError>] {
        await withTaskGroup(of: (Int, Result<ClusterArchive, WaldenError>).self) { group in
            for (index, place) in places.enumerated() {
                group.addTask { (index, await place.tryToOpen(cluster)) }
            }
            var results: [Int: Result<ClusterArchive, WaldenError>] = [:]
            for await (index, result) in group { results[index] = result }
            return results.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}

extension RepositoryPlace {
    fileprivate func tryToOpen(_ cluster: String) async -> Result<ClusterArchive, WaldenError> {
        do {
            return .success(try await open(cluster))
        } catch {
            return .failure(WaldenError.of(error))
        }
    }
}
