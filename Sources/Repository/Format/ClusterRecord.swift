// SPDX-License-Identifier: MIT

import Errors
public import PITR

/// `<cluster>/cluster.json`: the generations known, newest last.
public struct ClusterRecord: JSONDocument, Equatable {
    public struct Generation: Codable, Sendable, Equatable {
        public let major: Int
        public let systemIdentifier: SystemIdentifier
        public let firstSeen: Instant
        public let segmentBytes: UInt64
        public let blockBytes: Int

        public init(
            major: Int, systemIdentifier: SystemIdentifier, firstSeen: Instant, segmentSize: SegmentSize,
            blockBytes: Int
        ) {
            self.major = major
            self.systemIdentifier = systemIdentifier
            self.firstSeen = firstSeen
            self.segmentBytes = segmentSize.bytes
            self.blockBytes = blockBytes
        }

        private enum CodingKeys: String, CodingKey {
            case major
            case systemIdentifier = "system_identifier"
            case firstSeen = "first_seen"
            case segmentBytes = "segment_bytes"
            case blockBytes = "block_bytes"
        }

        public var id: GenerationID { GenerationID(major: major, systemIdentifier: systemIdentifier) }

        /// Throws `.integrity` when the record says a size that no cluster has.
        public func segmentSize() throws -> SegmentSize {
            guard let size = SegmentSize(bytes: segmentBytes) else {
                throw WaldenError(.integrity, "cluster.json has a WAL segment size of \(segmentBytes) bytes")
            }
            return size
        }
    }

    public let format: Int
    public let cluster: String
    public let generations: [Generation]

    public init(cluster: String, generations: [Generation]) {
        self.format = JSONDocuments.format
        self.cluster = cluster
        self.generations = generations
    }

    /// The generation that archives today.
    public func newest() throws -> Generation {
        guard let newest = generations.last else {
            throw WaldenError(.integrity, "cluster.json of \(cluster) names no generation")
        }
        return newest
    }

    /// The generation of a system identifier; nil when it is none of ours.
    public func generation(of identifier: SystemIdentifier) -> Generation? {
        generations.last { $0.systemIdentifier == identifier }
    }

    public func adding(_ generation: Generation) -> ClusterRecord {
        ClusterRecord(cluster: cluster, generations: generations + [generation])
    }

    /// The generations of both, in the order in which they were first seen.
    public func joined(with other: ClusterRecord) -> ClusterRecord {
        let missing = other.generations.filter { generation(of: $0.systemIdentifier) == nil }
        guard !missing.isEmpty else { return self }
        return ClusterRecord(
            cluster: cluster, generations: (generations + missing).sorted { $0.firstSeen < $1.firstSeen })
    }
}
