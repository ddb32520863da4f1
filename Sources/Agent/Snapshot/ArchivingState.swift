// SPDX-License-Identifier: MIT

public import PITR

/// How archiving is doing, seen from `pg_wal` and from what was pushed.
public struct ArchivingState: Sendable {
    /// Segments that wait with a `.ready` file.
    public var backlogSegments: UInt64?
    public var backlogBytes: UInt64?
    /// Since when the oldest of them has been ready.
    public var oldestReadyAt: Instant?
    /// Of the file system that holds `pg_wal`.
    public var disk: DiskSpace?
    /// Bytes of WAL that the server writes a second, of late.
    public var walRate: Double?
    /// The last segment that is durable where the policy wants it.
    public var newestArchived: WALSegment?
    public var newestArchivedAt: Instant?
    /// nil: nobody counts them, as in a command that runs and ends.
    public var pushes: PushCounts?

    public init() {}

    /// Seconds until `pg_wal`'s file system is full when WAL goes on as of late and nothing of it is archived; nil
    /// where that is not known, and where no WAL is written.
    public var secondsToFull: Double? {
        guard let disk, let walRate, walRate > 0 else { return nil }
        return Double(disk.freeBytes) / walRate
    }
}
