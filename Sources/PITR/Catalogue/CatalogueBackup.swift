// SPDX-License-Identifier: MIT

/// What the planner knows of a finished base backup.
public struct CatalogueBackup: Sendable, Equatable {
    /// A tablespace that is not in the data directory.
    public struct Tablespace: Sendable, Equatable {
        public let oid: UInt32
        /// Where it was on the server.
        public let path: String
        public let rawBytes: UInt64

        public init(oid: UInt32, path: String, rawBytes: UInt64) {
            (self.oid, self.path, self.rawBytes) = (oid, path, rawBytes)
        }
    }

    public let id: BackupID
    public let timeline: TimelineID
    /// Where replay begins.
    public let startLSN: LSN
    /// Where the restored cluster is consistent; nothing before it can be a target.
    public let stopLSN: LSN
    public let startedAt: Instant
    /// PostgreSQL's time of the end of the backup.
    public let stoppedAt: Instant
    /// The names of the first and last segment that it cannot do without.
    public let firstSegment: String
    public let lastSegment: String
    public let postgresMajor: Int
    public let segmentSize: SegmentSize
    /// Bytes on the server, tablespaces included.
    public let rawBytes: UInt64
    /// Bytes in the repository.
    public let storedBytes: UInt64
    public let tablespaces: [Tablespace]
    /// Pages whose checksum did not fit when the backup was taken.
    public let checksumFailures: Int

    public init(
        id: BackupID, timeline: TimelineID, startLSN: LSN, stopLSN: LSN, startedAt: Instant, stoppedAt: Instant,
        firstSegment: String, lastSegment: String, postgresMajor: Int, segmentSize: SegmentSize, rawBytes: UInt64,
        storedBytes: UInt64, tablespaces: [Tablespace] = [], checksumFailures: Int = 0
    ) {
        (self.id, self.timeline) = (id, timeline)
        (self.startLSN, self.stopLSN) = (startLSN, stopLSN)
        (self.startedAt, self.stoppedAt) = (startedAt, stoppedAt)
        (self.firstSegment, self.lastSegment) = (firstSegment, lastSegment)
        (self.postgresMajor, self.segmentSize) = (postgresMajor, segmentSize)
        (self.rawBytes, self.storedBytes) = (rawBytes, storedBytes)
        (self.tablespaces, self.checksumFailures) = (tablespaces, checksumFailures)
    }

    /// In the order of PostgreSQL's time of their end, never of names.
    static func isOlder(_ left: CatalogueBackup, _ right: CatalogueBackup) -> Bool {
        (left.stoppedAt, left.startedAt, left.id) < (right.stoppedAt, right.startedAt, right.id)
    }
}
