// SPDX-License-Identifier: MIT

public import PITR

/// What the server last said of itself.
public struct ServerState: Sendable {
    public enum Role: String, Sendable {
        case primary
        /// In recovery.
        case standby
    }

    /// When it was last asked, with or without an answer; nil: not yet.
    public var askedAt: Instant?
    /// Why it did not answer, as a sentence; nil: it did.
    public var problem: String?
    public var role: Role?
    /// The segment that it writes.
    public var currentSegment: WALSegment?
    /// `archive_timeout` in seconds; 0 is "never".
    public var archiveTimeout: Double?
    /// As the server knows it; nil: it does not say.
    public var dataDirectory: String?
    /// Of `pg_stat_archiver`: any WAL file's name.
    public var lastArchived: String?
    public var lastArchivedAt: Instant?
    public var lastFailed: String?
    public var lastFailedAt: Instant?

    public init() {}

    public var isReachable: Bool { askedAt != nil && problem == nil }

    /// Whether no success has followed the last failure: PostgreSQL tries again without end.
    public var isArchiverFailing: Bool {
        guard let lastFailedAt else { return false }
        return lastArchivedAt.map { $0 < lastFailedAt } ?? true
    }
}
