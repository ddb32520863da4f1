// SPDX-License-Identifier: MIT

public import PITR

/// A base backup that stands in a repository.
public struct BackupState: Sendable {
    public var id: BackupID
    public var timeline: TimelineID
    public var startedAt: Instant
    public var stoppedAt: Instant
    /// The first segment that it cannot do without; nil: not known.
    public var firstSegment: WALSegment?
    /// Bytes in the repository, and on the server.
    public var storedBytes: UInt64
    public var rawBytes: UInt64
    /// Whether nothing speaks against it: marker whole, no page with a wrong checksum, not found damaged since.
    public var isGood = true

    public init(
        id: BackupID, timeline: TimelineID, startedAt: Instant, stoppedAt: Instant, storedBytes: UInt64,
        rawBytes: UInt64
    ) {
        (self.id, self.timeline) = (id, timeline)
        (self.startedAt, self.stoppedAt) = (startedAt, stoppedAt)
        (self.storedBytes, self.rawBytes) = (storedBytes, rawBytes)
    }

    public init(_ backup: CatalogueBackup) {
        self.init(
            id: backup.id, timeline: backup.timeline, startedAt: backup.startedAt, stoppedAt: backup.stoppedAt,
            storedBytes: backup.storedBytes, rawBytes: backup.rawBytes)
        firstSegment = WALSegment(name: backup.firstSegment, size: backup.segmentSize)
        isGood = backup.checksumFailures == 0
    }

    /// Seconds that it took.
    public var duration: Double { max(0, startedAt.seconds(until: stoppedAt)) }
}
