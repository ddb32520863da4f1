// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository

/// How a repository is doing.
public struct RepositoryStatus: Sendable {
    /// What it holds of the newest generation.
    public struct Facts: Sendable {
        public let generation: ClusterRecord.Generation
        public let backups: Int
        public let damagedBackups: Int
        /// The one that ended last.
        public let newestBackup: BackupMarker?
        /// Of the newest timeline that has any.
        public let newestSegment: WALSegment?
        /// When the newest came, by the store's clock.
        public let archivedAt: Instant?
        /// Those that somebody recorded; gaps that nobody noticed are not looked for.
        public let recordedGaps: Int
        /// How far the last verification came; nil: there was none, or nobody can tell.
        public var lastVerify: VerifyRecord?
        /// The key of the newest drill's record; nil where there is none.
        public var newestDrill: String?
    }

    /// How far a repository is behind the one that is furthest.
    public struct Lag: Sendable, Equatable {
        public let segments: UInt64
        /// Of WAL, as the server writes it.
        public let bytes: UInt64
    }

    public let name: String
    public let location: String
    /// Why nothing is known of it, where nothing is.
    public let facts: Result<Facts, WaldenError>
    /// nil where it cannot be told.
    public var lag: Lag?
}
