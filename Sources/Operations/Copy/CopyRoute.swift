// SPDX-License-Identifier: MIT

import Errors

/// From which repository into which.
public struct CopyRoute: Sendable {
    public let from: RepositoryPlace
    public let to: RepositoryPlace

    public init(from: RepositoryPlace, to: RepositoryPlace) { (self.from, self.to) = (from, to) }

    /// Completes what was named. Without `from`: the first other repository that has what is asked for; without `to`: the other
    /// one of two.
    ///
    /// Throws `.usage` when that leaves a choice, `.notFound` when no repository has what is asked for.
    public static func choose(
        _ repositories: ClusterRepositories, from: String?, to: String?, _ selection: CopySelection
    ) async throws -> CopyRoute {
        let from = try from.map(repositories.place)
        let to = try to.map(repositories.place)
        let others = repositories.places.filter { $0.name != from?.name && $0.name != to?.name }
        switch (from, to) {
        case (let from?, let to?):
            guard from.name != to.name else {
                throw WaldenError(.usage, "cannot copy from repository \(from.name) into itself")
            }
            return CopyRoute(from: from, to: to)
        case (let from?, nil): return CopyRoute(from: from, to: try only(others, "--to"))
        case (nil, let to?):
            return CopyRoute(from: try await first(of: others, repositories.cluster, having: selection), to: to)
        case (nil, nil):
            guard others.count == 2, !selection.takesAllWAL else {
                throw WaldenError(.usage, "it is not said where to copy to", hint: "Give --to NAME.")
            }
            let from = try await first(of: others, repositories.cluster, having: selection)
            return CopyRoute(from: from, to: try only(others.filter { $0.name != from.name }, "--to"))
        }
    }

    private static func only(_ places: [RepositoryPlace], _ option: String) throws -> RepositoryPlace {
        if places.count == 1, let only = places.first { return only }
        let names = places.map(\.name).joined(separator: ", ")
        throw WaldenError(
            .usage, names.isEmpty ? "there is no other repository" : "several repositories could be meant: \(names)",
            hint: "Give \(option) NAME.")
    }

    private static func check(_ archive: ClusterArchive, has selection: CopySelection) async throws {
        switch selection {
        case .backups(let ids): _ = try await archive.markers(ids)
        case .dumps(let ids):
            for id in ids where try await archive.dumps.marker(of: id) == nil {
                throw WaldenError(.notFound, "there is no dump \(id) in \(archive.store.properties.location)")
            }
        case .wal, .everything: break
        }
    }

    private static func first(
        of places: [RepositoryPlace], _ cluster: String, having selection: CopySelection
    ) async throws -> RepositoryPlace {
        var failures: [WaldenError] = []
        for place in places {
            do {
                let archive = try await place.open(cluster)
                try await check(archive, has: selection)
                return place
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append(error)
            }
        }
        // One that cannot be asked says more than one that has it not.
        let gravest = failures.first { $0.code != .notFound } ?? failures.first
        throw gravest ?? WaldenError(.usage, "there is no other repository to copy from")
    }
}
