// SPDX-License-Identifier: MIT

/// What a repository holds of one generation, as retention looks at it.
public struct GenerationHoldings: Sendable, Equatable {
    public struct Backup: Sendable, Equatable {
        public let backup: CatalogueBackup
        /// Whether somebody asked that it be kept.
        public var isPinned: Bool
        /// Until when the store lets nobody delete it, where that is known.
        public var lockedUntil: Instant?

        public init(_ backup: CatalogueBackup, isPinned: Bool = false, lockedUntil: Instant? = nil) {
            (self.backup, self.isPinned, self.lockedUntil) = (backup, isPinned, lockedUntil)
        }

        /// Whether nothing speaks against it; a backup exists only when it is whole.
        public var isGood: Bool { backup.checksumFailures == 0 }
    }

    /// The segments of one timeline.
    public struct WAL: Sendable, Equatable {
        public let numbers: NumberRanges
        /// By the store's clock.
        public let newestArchivedAt: Instant
        /// The greatest number of which there is anything, unfinished ones included.
        public let highest: UInt64

        public init(_ numbers: NumberRanges, newestArchivedAt: Instant, highest: UInt64? = nil) {
            (self.numbers, self.newestArchivedAt) = (numbers, newestArchivedAt)
            self.highest = max(highest ?? 0, numbers.ranges.last?.upperBound ?? 0)
        }
    }

    /// What somebody is reading, or making, right now.
    public struct Use: Sendable, Equatable {
        /// The number of the first segment that is needed: all from it on is, and so are backups that begin there or
        /// later.
        public let first: UInt64
        /// Also needed, wherever it begins.
        public let backup: BackupID?
        /// For people: "restore by process 17 on db1".
        public let words: String

        public init(from first: UInt64, backup: BackupID? = nil, _ words: String) {
            (self.first, self.backup, self.words) = (first, backup, words)
        }
    }

    /// For people: `15-7312345678901234567`.
    public let name: String
    /// Whether it is the one that goes on; others are pruned by time alone.
    public var isCurrent: Bool
    public var segmentSize: SegmentSize
    public var backups: [Backup] = []
    public var histories: [TimelineID: TimelineHistory] = [:]
    public var wal: [TimelineID: WAL] = [:]
    public var uses: [Use] = []
    /// Why nothing may be removed, a sentence each.
    public var obstacles: [String] = []

    public init(_ name: String, isCurrent: Bool, segmentSize: SegmentSize) {
        (self.name, self.isCurrent, self.segmentSize) = (name, isCurrent, segmentSize)
    }
}
