// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository

/// The base backups of every generation, with the repositories that have each.
public struct ListBackups: Sendable {
    public struct Listing: Sendable {
        /// Generation by generation, in the order in which they began.
        public var backups: [Listed] = []
        public var damaged: [Damaged] = []
        /// In progress, or left by an interrupted backup.
        public var unfinished: [BackupID] = []
        public var unreachable: [ClusterRepositories.Unopened] = []

        public init() {}
    }

    public struct Listed: Sendable {
        /// As the first of ``repositories`` has it.
        public let marker: BackupMarker
        public var repositories: [String]
        /// Whether it is to stay whatever the policy says, in one of them at least.
        public var isPinned: Bool

        public init(marker: BackupMarker, repositories: [String], isPinned: Bool = false) {
            (self.marker, self.repositories, self.isPinned) = (marker, repositories, isPinned)
        }
    }

    public struct Damaged: Sendable {
        public let backup: BackupID
        public let repository: String
        public let error: WaldenError

        public init(backup: BackupID, repository: String, error: WaldenError) {
            (self.backup, self.repository, self.error) = (backup, repository, error)
        }
    }

    private let repositories: ClusterRepositories

    public init(_ repositories: ClusterRepositories) { self.repositories = repositories }

    /// A repository that does not answer is told of in the listing. Throws when none answers.
    public func run() async throws -> Listing {
        var listing = Listing()
        for place in repositories.places {
            do {
                try await add(place, to: &listing)
            } catch let error as WaldenError where error.code != .cancelled {
                listing.unreachable.append(.init(repository: place.name, error: error))
            }
        }
        guard listing.unreachable.count < repositories.places.count else { throw listing.unreachable[0].error }
        return listing
    }

    private func add(_ place: RepositoryPlace, to listing: inout Listing) async throws {
        let cluster = try await place.open(repositories.cluster)
        for generation in cluster.record.generations {
            let backups = cluster.backups(generation)
            let found = try await backups.listing()
            let pinned = found.markers.isEmpty ? [] : try await backups.pinned()
            for marker in found.markers { listing.add(marker, in: place.name, isPinned: pinned.contains(marker.id)) }
            listing.damaged += found.damaged.map { Damaged(backup: $0.id, repository: place.name, error: $0.error) }
            listing.unfinished += found.unfinished.filter { !listing.unfinished.contains($0) }
        }
    }
}

extension ListBackups.Listing {
    fileprivate mutating func add(_ marker: BackupMarker, in repository: String, isPinned: Bool) {
        let same = backups.firstIndex { $0.marker.id == marker.id && $0.marker.generation == marker.generation }
        if let same {
            backups[same].isPinned = backups[same].isPinned || isPinned
            return backups[same].repositories.append(repository)
        }
        let listed = ListBackups.Listed(marker: marker, repositories: [repository], isPinned: isPinned)
        let generationEnd = backups.lastIndex { $0.marker.generation == marker.generation }.map { $0 + 1 }
        let place = backups.firstIndex {
            $0.marker.generation == marker.generation && marker.id < $0.marker.id
        }
        backups.insert(listed, at: place ?? generationEnd ?? backups.endIndex)
    }
}
