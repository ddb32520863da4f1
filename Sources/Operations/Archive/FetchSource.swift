// SPDX-License-Identifier: MIT

import Repository

/// A repository to fetch from, opened when it is its turn: one that does not answer must not hold up what another has.
struct FetchSource: Sendable {
    let name: String
    let open: @Sendable () async throws -> ClusterArchive

    static func all(of repositories: ClusterRepositories) -> [FetchSource] {
        let cluster = repositories.cluster
        return repositories.places.map { place in FetchSource(name: place.name) { try await place.open(cluster) } }
    }

    /// The same, opened once and kept.
    ///
    /// What it does not have may be nowhere only because a file system was unmounted since: whoever finds something there may
    /// use it, and who finds nothing knows nothing.
    var keptOpen: FetchSource {
        let kept = KeptArchive(open)
        return FetchSource(name: name) { try await kept.archive() }
    }
}

/// An archive that stays open once it could be opened.
private actor KeptArchive {
    private let open: @Sendable () async throws -> ClusterArchive
    private var opened: ClusterArchive?

    init(_ open: @escaping @Sendable () async throws -> ClusterArchive) { self.open = open }

    func archive() async throws -> ClusterArchive {
        if let opened { return opened }
        let archive = try await open()
        opened = archive
        return archive
    }
}
