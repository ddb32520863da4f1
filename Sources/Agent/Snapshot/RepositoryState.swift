// SPDX-License-Identifier: MIT

public import PITR

/// What was last seen of a repository.
public struct RepositoryState: Sendable {
    public var name: String
    /// A path or an address, without secrets.
    public var location: String
    /// When it was last looked into, with or without success; nil: not yet.
    public var checkedAt: Instant?
    /// Why it cannot be used, as a sentence; nil: it can.
    public var problem: String?
    /// How far it is behind the one that is furthest; nil: no common measure.
    public var lagSegments: UInt64?
    public var lagBytes: UInt64?
    /// Recorded gaps.
    public var gaps: UInt64?
    public var newestSegment: WALSegment?
    /// When that came, by the store's clock.
    public var newestArchivedAt: Instant?
    public var objects: UInt64?
    public var storedBytes: UInt64?
    /// nil: it was never verified.
    public var verify: VerifyState?
    /// Of a directory's file system.
    public var disk: DiskSpace?

    public init(name: String, location: String) { (self.name, self.location) = (name, location) }

    public var isReachable: Bool { checkedAt != nil && problem == nil }
}
