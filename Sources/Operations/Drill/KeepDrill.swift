// SPDX-License-Identifier: MIT

import Errors
import Host
public import Repository

/// Keeps what came of a drill in every repository of those that it was read from.
public struct KeepDrill: Sendable {
    private static let patience = Duration.seconds(20)

    private let repositories: ClusterRepositories
    private let generation: GenerationID

    public init(_ repositories: ClusterRepositories, _ generation: GenerationID) {
        (self.repositories, self.generation) = (repositories, generation)
    }

    /// The repositories that do not have it, one that may only be read among them, and why not.
    public func keep(_ record: DrillRecord) async -> [ClusterRepositories.Unopened] {
        let number = UInt32.random(in: .min ... .max)
        var lacking: [ClusterRepositories.Unopened] = []
        for place in repositories.places {
            do {
                try await TimeLimit(Self.patience).run { [cluster = repositories.cluster, generation] in
                    // A file system that is not mounted must never pass for an empty repository.
                    try await Repository(place.store).checkIsThere()
                    let layout = Layout(cluster: cluster, generation: generation)
                    try await DrillRecords(store: place.store, layout: layout).add(record, number: number)
                }
            } catch {
                lacking.append(ClusterRepositories.Unopened(repository: place.name, error: WaldenError.of(error)))
            }
        }
        return lacking
    }
}

extension ClusterArchive {
    public func drills(_ generation: ClusterRecord.Generation) -> DrillRecords {
        DrillRecords(store: store, layout: layout(generation))
    }
}
