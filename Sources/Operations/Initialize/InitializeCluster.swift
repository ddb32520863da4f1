// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository
public import Storage

/// Makes a repository and binds a cluster's name in it to one server.
public struct InitializeCluster: Sendable {
    /// What of a server identifies its WAL.
    public struct Server: Sendable, Equatable {
        public let major: Int
        public let systemIdentifier: SystemIdentifier
        public let segmentSize: SegmentSize
        public let blockBytes: Int

        public init(major: Int, systemIdentifier: SystemIdentifier, segmentSize: SegmentSize, blockBytes: Int) {
            self.major = major
            self.systemIdentifier = systemIdentifier
            self.segmentSize = segmentSize
            self.blockBytes = blockBytes
        }
    }

    public enum Outcome: String, Sendable, Codable {
        case created
        case alreadyThere = "already_there"
        case generationAdded = "generation_added"
    }

    private let store: any ObjectStore
    private let cluster: String
    private let now: Instant

    public init(_ store: any ObjectStore, cluster: String, now: Instant) {
        self.store = store
        self.cluster = cluster
        self.now = now
    }

    /// Throws `.refused` when the name belongs to another server, unless `addingGeneration` says that this is its successor.
    public func run(_ server: Server, repository record: RepositoryRecord, addingGeneration: Bool) async throws
        -> Outcome
    {
        let repository = Repository(store)
        try await repository.create(record)
        let generation = ClusterRecord.Generation(
            major: server.major, systemIdentifier: server.systemIdentifier, firstSeen: now,
            segmentSize: server.segmentSize, blockBytes: server.blockBytes)
        guard let known = try await repository.cluster(cluster) else {
            try await repository.save(ClusterRecord(cluster: cluster, generations: [generation]))
            return .created
        }
        if known.generation(of: server.systemIdentifier) != nil { return .alreadyThere }
        guard addingGeneration else {
            throw WaldenError(
                .refused,
                "the cluster \(cluster) in this repository is another server: its system identifier is "
                    + "\(try known.newest().systemIdentifier), this server's is \(server.systemIdentifier)",
                hint: "After initdb or pg_upgrade add --new-generation; for another server choose another --cluster.")
        }
        try await repository.save(known.adding(generation))
        return .generationAdded
    }
}
