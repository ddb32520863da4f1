// SPDX-License-Identifier: MIT

public import PITR

/// `verifies/<time>-<8 hex>.json`: how far a verification of one repository came. docs/repository-format.md explains each member.
public struct VerifyRecord: JSONDocument, Equatable {
    /// When a backup was last read to its end and found whole, or not.
    public struct Backup: Codable, Sendable, Equatable {
        public let id: BackupID
        public let verifiedAt: Instant
        public let isWhole: Bool

        public init(id: BackupID, verifiedAt: Instant, isWhole: Bool) {
            (self.id, self.verifiedAt, self.isWhole) = (id, verifiedAt, isWhole)
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case verifiedAt = "verified_at"
            case isWhole = "whole"
        }
    }

    /// A time in which everything that was there was read once.
    public struct Round: Codable, Sendable, Equatable {
        public let startedAt: Instant
        public let endedAt: Instant

        public init(startedAt: Instant, endedAt: Instant) { (self.startedAt, self.endedAt) = (startedAt, endedAt) }

        private enum CodingKeys: String, CodingKey {
            case startedAt = "started_at"
            case endedAt = "ended_at"
        }
    }

    /// No more are kept by name.
    public static let findingLimit = 100

    public let format: Int
    /// What tells this record's run from others: the random part of its name.
    public let number: UInt32
    /// `everything`, `wal`, `backups`, or a backup's id.
    public var scope: String
    /// Of the stored bytes, from 0 to 1.
    public var share: Double
    public var startedAt: Instant
    /// When this record was written.
    public var seenAt: Instant
    /// nil: it is going on, or was interrupted.
    public var endedAt: Instant?
    public var host: String
    public var walden: String
    /// The key of the last object such that it and all before it in this run were read.
    public var cursor: String?
    public var origin: String?
    public var goalBytes: UInt64 = 0
    public var doneBytes: UInt64 = 0
    public var objects: UInt64 = 0
    public var segments: UInt64 = 0
    /// Of them: sealed, and no key at hand opened them.
    public var unopened: UInt64 = 0
    /// When the round began that this run is a part of.
    public var roundStartedAt: Instant
    public var lastRound: Round?
    public var backups: [Backup] = []
    /// The name of the newest segment of each timeline that was there.
    public var newestSegments: [String] = []
    public var findingCount: UInt64 = 0
    /// A sentence each.
    public var findings: [String] = []

    public init(
        scope: String, share: Double, startedAt: Instant, host: String, walden: String,
        number: UInt32 = .random(in: 0...UInt32.max)
    ) {
        format = JSONDocuments.format
        (self.number, self.scope, self.share) = (number, scope, share)
        (self.startedAt, seenAt, roundStartedAt) = (startedAt, startedAt, startedAt)
        (self.host, self.walden) = (host, walden)
    }

    private enum CodingKeys: String, CodingKey {
        case format, number, scope, share, host, walden, cursor, origin, objects, segments, unopened, backups, findings
        case startedAt = "started_at"
        case seenAt = "seen_at"
        case endedAt = "ended_at"
        case goalBytes = "goal_bytes"
        case doneBytes = "done_bytes"
        case roundStartedAt = "round_started_at"
        case lastRound = "last_round"
        case newestSegments = "newest_segments"
        case findingCount = "finding_count"
    }

    /// What the next run of the same scope goes by.
    public var rotation: VerifyRotation.Last {
        VerifyRotation.Last(
            cursor: cursor, origin: origin, goalBytes: goalBytes, doneBytes: doneBytes, share: share,
            hasEnded: endedAt != nil, hasFindings: findingCount > 0, seenAt: seenAt)
    }
}
