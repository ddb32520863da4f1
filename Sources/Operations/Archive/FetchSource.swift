// SPDX-License-Identifier: MIT

import Repository

/// A repository to fetch from, opened when it is its turn: one that does not answer must not hold up what another has.
struct FetchSource: Sendable {
    let name: String
    let open: @Sendable () async throws -> ClusterArchive

    private static let keptOpen = Duration.seconds(300)

    static func all(of repositories: ClusterRepositories) -> [FetchSource] {
        let cluster = repositories.cluster
        return repositories.places.map { place in FetchSource(name: place.name) { try await place.open(cluster) } }
    }

    /// The same, opened once and kept.
    ///
    /// What it does not have may be nowhere only because a file system was unmounted since: whoever finds something there may
    /// use it, and who finds nothing knows nothing.
    var keptOpen: FetchSource {
        let kept = KeptArchive(for: Self.keptOpen, open: open)
        return FetchSource(name: name) { try await kept.opened() }
    }
}
