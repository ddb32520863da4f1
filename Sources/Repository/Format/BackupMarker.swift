// SPDX-License-Identifier: MIT

public import Codec
public import PITR

/// `backup.json`: what makes a base backup exist. docs/repository-format.md explains each member.
public struct BackupMarker: JSONDocument, Equatable {
    /// An object of the backup, or a part of a tree.
    public struct Object: Codable, Sendable, Equatable {
        /// Within the backup's folder.
        public let key: String
        public let rawBytes: UInt64
        public let storedBytes: UInt64
        /// Of the object as stored, 64 hexadecimal digits.
        public let sha256: String

        public init(key: String, rawBytes: UInt64, storedBytes: UInt64, sha256: String) {
            self.key = key
            self.rawBytes = rawBytes
            self.storedBytes = storedBytes
            self.sha256 = sha256
        }

        private enum CodingKeys: String, CodingKey {
            case key
            case rawBytes = "raw_bytes"
            case storedBytes = "stored_bytes"
            case sha256
        }
    }

    /// A file system tree: the data directory (`base`), or a tablespace (its OID).
    public struct Tree: Codable, Sendable, Equatable {
        public let name: String
        /// Where a tablespace was on the server; nil for `base`.
        public let path: String?
        public let rawBytes: UInt64
        public let parts: [Object]

        public init(name: String, path: String?, parts: [Object]) {
            self.name = name
            self.path = path
            self.rawBytes = parts.reduce(0) { $0 &+ $1.rawBytes }
            self.parts = parts
        }

        private enum CodingKeys: String, CodingKey {
            case name, path, parts
            case rawBytes = "raw_bytes"
        }

        public static let baseName = "base"
    }

    /// A configuration file that was kept from outside the data directory.
    public struct ConfigurationFile: Codable, Sendable, Equatable {
        public let member: String
        public let path: String

        public init(member: String, path: String) {
            self.member = member
            self.path = path
        }
    }

    /// What the server took from its host beyond its own programs.
    public struct Needs: Codable, Sendable, Equatable {
        /// The libraries that it loaded at its start or with each session.
        public let preloaded: [String]
        /// Those that functions were in.
        public let libraries: [String]
        /// The versions of the C library by which text was sorted.
        public let libcVersions: [String]

        public init(preloaded: [String], libraries: [String], libcVersions: [String]) {
            (self.preloaded, self.libraries, self.libcVersions) = (preloaded, libraries, libcVersions)
        }

        private enum CodingKeys: String, CodingKey {
            case preloaded, libraries
            case libcVersions = "libc_versions"
        }
    }

    public var format = JSONDocuments.format
    public var id: BackupID
    public var kind = "full"
    public var cluster: String
    public var generation: GenerationID
    public var postgresVersion: String
    public var blockBytes: Int
    public var segmentBytes: UInt64
    public var dataChecksums: Bool
    public var timeline: TimelineID
    public var startLSN: LSN
    public var stopLSN: LSN
    public var startedAt: Instant
    public var stoppedAt: Instant
    public var firstSegment: String
    public var lastSegment: String
    public var compression: String
    public var sealing = "none"
    /// The fingerprints of those to whom its objects are sealed; nil where they are not, or to keys without fingerprints.
    public var recipients: [String]?
    public var trees: [Tree]
    public var objects: [Object]
    public var configuration: [ConfigurationFile]
    public var checksumFailures: [String]
    /// nil in backups of Walden before it was noted.
    public var needs: Needs?
    public var note: String?
    public var walden: String

    private enum CodingKeys: String, CodingKey {
        case format, id, kind, cluster, generation, timeline, compression, sealing, recipients, trees, objects,
            configuration, needs, note, walden
        case postgresVersion = "postgres_version"
        case blockBytes = "block_bytes"
        case segmentBytes = "segment_bytes"
        case dataChecksums = "data_checksums"
        case startLSN = "start_lsn"
        case stopLSN = "stop_lsn"
        case startedAt = "started_at"
        case stoppedAt = "stopped_at"
        case firstSegment = "first_segment"
        case lastSegment = "last_segment"
        case checksumFailures = "checksum_failures"
    }

    public init(
        id: BackupID, cluster: String, generation: GenerationID, postgresVersion: String, blockBytes: Int,
        segmentSize: SegmentSize, dataChecksums: Bool, timeline: TimelineID, startLSN: LSN, stopLSN: LSN,
        startedAt: Instant, stoppedAt: Instant, compression: String, trees: [Tree], objects: [Object],
        configuration: [ConfigurationFile], checksumFailures: [String], note: String?, walden: String
    ) {
        self.id = id
        self.cluster = cluster
        self.generation = generation
        self.postgresVersion = postgresVersion
        self.blockBytes = blockBytes
        self.segmentBytes = segmentSize.bytes
        self.dataChecksums = dataChecksums
        self.timeline = timeline
        self.startLSN = startLSN
        self.stopLSN = stopLSN
        self.startedAt = startedAt
        self.stoppedAt = stoppedAt
        self.firstSegment = WALSegment.containing(startLSN, on: timeline, size: segmentSize).name(size: segmentSize)
        self.lastSegment = WALSegment.ending(at: stopLSN, on: timeline, size: segmentSize).name(size: segmentSize)
        self.compression = compression
        self.trees = trees
        self.objects = objects
        self.configuration = configuration
        self.checksumFailures = checksumFailures
        self.note = note
        self.walden = walden
    }
}

extension BackupMarker {
    public var rawBytes: UInt64 { trees.reduce(0) { $0 &+ $1.rawBytes } }

    public var storedBytes: UInt64 {
        trees.flatMap(\.parts).reduce(0) { $0 &+ $1.storedBytes } &+ objects.reduce(0) { $0 &+ $1.storedBytes }
    }

    /// Says how the backup's objects are sealed.
    public mutating func say(_ sealing: Sealing) {
        self.sealing = sealing.name
        recipients = sealing.fingerprints
    }

    public func object(named prefix: String) -> Object? { objects.first { $0.key.hasPrefix(prefix) } }
}
