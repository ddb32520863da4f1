// SPDX-License-Identifier: MIT

/// What of one generation stays and what goes.
public struct GenerationDecision: Sendable, Equatable {
    public struct Backup: Sendable, Equatable {
        public let backup: GenerationHoldings.Backup
        public let isKept: Bool
        /// Those that keep it; where none does, what each rule said. Never empty.
        public let reasons: [BackupReason]

        init(_ backup: GenerationHoldings.Backup, _ reasons: [BackupReason]) {
            let keeping = reasons.filter(\.isKeeping)
            self.backup = backup
            isKept = !keeping.isEmpty
            self.reasons = keeping.isEmpty ? reasons : keeping
        }

        /// For people: `daily 3 of 7, weekly 1 of 4`.
        public var text: String { reasons.map(\.description).joined(separator: ", ") }
    }

    /// Segments that are there and share a fate.
    public struct WAL: Sendable, Equatable {
        public let run: SegmentRun
        public let isKept: Bool
        /// For people.
        public let rule: String
    }

    /// What can be restored to without a break, up to the newest WAL.
    public struct Window: Sendable, Equatable {
        public let timeline: TimelineID
        /// The earliest backup that leads through it.
        public let backup: BackupID
        /// Everything after this.
        public let from: Instant
        /// The newest segment.
        public let last: WALSegment
    }

    public let name: String
    public let segmentSize: SegmentSize
    /// In the order of completion, the newest first.
    public let backups: [Backup]
    /// By timeline and number.
    public let wal: [WAL]
    /// Of each timeline the numbers that go, those included that are not there: index, gaps and unfinished segments go
    /// with them.
    public let doomed: [TimelineID: NumberRanges]
    public let windowBefore: Window?
    public let windowAfter: Window?
    /// Why nothing is removed, a sentence each.
    public let obstacles: [String]
}
