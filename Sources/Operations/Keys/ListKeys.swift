// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository

/// Which objects need which key, in every repository.
public struct ListKeys: Sendable {
    public struct Listing: Sendable {
        public var held: [Held] = []
        public var unreachable: [ClusterRepositories.Unopened] = []
        /// The public keys that the configuration names, or has the secret keys of, by their fingerprints.
        public var recipients: [String: String] = [:]
        /// The fingerprints of the secret keys at hand.
        public var atHand: Set<String> = []
    }

    public struct Held: Sendable {
        public let repository: String
        /// Generation by generation, in the order in which they began.
        public let uses: [KeyUse]
    }

    private let repositories: ClusterRepositories
    private let progress: @Sendable (UInt64) -> Void

    /// `progress` is told how many WAL files were looked at.
    public init(_ repositories: ClusterRepositories, progress: @escaping @Sendable (UInt64) -> Void) {
        (self.repositories, self.progress) = (repositories, progress)
    }

    /// A repository that does not answer is told of in the listing. Throws when none answers.
    public func run() async throws -> Listing {
        var listing = Listing()
        for place in repositories.places { listing.add(place) }
        var done: UInt64 = 0
        for place in repositories.places {
            do {
                listing.held.append(Held(repository: place.name, uses: try await uses(in: place, &done)))
            } catch let error as WaldenError where error.code != .cancelled {
                listing.unreachable.append(.init(repository: place.name, error: error))
            }
        }
        if listing.held.isEmpty, let first = listing.unreachable.first { throw first.error }
        return listing
    }

    private func uses(in place: RepositoryPlace, _ done: inout UInt64) async throws -> [KeyUse] {
        let cluster = try await place.open(repositories.cluster)
        var uses: [KeyUse] = []
        for generation in cluster.record.generations {
            var tally = KeyTally(generation.id)
            let archive = try cluster.wal(generation)
            try await archive.forEachSeal { files in
                for (file, sealedTo) in files { tally.add(file, sealedTo) }
                done += UInt64(files.count)
                progress(done)
            }
            let index = try await archive.index.count()
            tally.addIndex(sealed: index.sealed, unsealed: index.unsealed)
            let backups = try await cluster.backups(generation).listing()
            for marker in backups.markers { tally.add(marker) }
            for damaged in backups.damaged { tally.addDamagedBackup(damaged.id) }
            uses += tally.uses
        }
        return uses + (try await usesOfDumps(cluster.dumps))
    }

    private func usesOfDumps(_ dumps: DumpStore) async throws -> [KeyUse] {
        var tally = KeyTally(nil)
        let listing = try await dumps.listing()
        for dump in listing.dumps { tally.add(dump) }
        for damaged in listing.damaged { tally.addDamagedDump(damaged.key.text) }
        return tally.uses
    }
}

extension ListKeys.Listing {
    fileprivate mutating func add(_ place: RepositoryPlace) {
        if case .age(let named) = place.sealing.sealing {
            for recipient in named { recipients[recipient.fingerprint] = recipient.text }
        }
        for identity in place.keys.identities {
            recipients[identity.recipient.fingerprint] = identity.recipient.text
            atHand.insert(identity.recipient.fingerprint)
        }
    }
}
