// SPDX-License-Identifier: MIT

public import PITR

/// What a drill brought back, and what that took.
public struct DrillRecovery: Codable, Sendable, Equatable {
    public let backup: BackupID
    /// The timeline that was wanted.
    public let timeline: TimelineID
    /// The server's that the backup was taken of, in full.
    public let postgresVersion: String
    /// Bytes of the files.
    public let rawBytes: UInt64
    /// Bytes of WAL from the backup's start to where recovery stopped; nil as all below when it did not come so far.
    public var walBytes: UInt64?
    /// From the start of the restore to a server that answers, without the checks between.
    public var recoverySeconds: DrillSeconds?
    /// Until the files were on disk.
    public var restoreSeconds: DrillSeconds?
    /// From the start of the server until it answered.
    public var replaySeconds: DrillSeconds?
    /// All checks together.
    public var checkSeconds: DrillSeconds?
    /// Where the last record replayed ends.
    public var replayedTo: LSN?
    /// The time of the last transaction that came back; nil also when none had to be replayed.
    public var recoveryPoint: Instant?

    private enum CodingKeys: String, CodingKey {
        case backup, timeline
        case postgresVersion = "postgres_version"
        case rawBytes = "raw_bytes"
        case walBytes = "wal_bytes"
        case recoverySeconds = "recovery_seconds"
        case restoreSeconds = "restore_seconds"
        case replaySeconds = "replay_seconds"
        case checkSeconds = "check_seconds"
        case replayedTo = "replayed_to"
        case recoveryPoint = "recovery_point"
    }

    public init(backup: BackupID, timeline: TimelineID, postgresVersion: String, rawBytes: UInt64) {
        (self.backup, self.timeline) = (backup, timeline)
        (self.postgresVersion, self.rawBytes) = (postgresVersion, rawBytes)
    }
}
