// SPDX-License-Identifier: MIT

/// What can be restored to: an unbroken stretch of one timeline's WAL that a backup leads to.
public struct RecoveryWindow: Sendable, Equatable {
    public let timeline: TimelineID
    /// The earliest backup from which the whole stretch can be reached, on this timeline or an ancestor.
    public let backup: BackupID
    /// How many backups lead into it.
    public let backups: Int
    /// The earliest moment: the end of the backup, or the first commit of a timeline that began after it. nil when this
    /// timeline has no commit of its own here.
    public let first: Instant?
    /// The last commit or abort: a time before it can be reached. nil when there is none after `first`.
    public let last: Instant?
    public let firstLSN: LSN
    /// Where the last whole record ends.
    public let lastLSN: LSN
    /// The numbers of the segments of this timeline in it.
    public let segments: ClosedRange<UInt64>
    /// What is missing right behind it; nil where it ends with the archive, or retention removed it.
    public let gap: SegmentRun?
    /// Why that is missing, where somebody wrote it down.
    public let gapReason: String?

    /// How hard the last commit of each window is looked for.
    public struct Search: Sendable {
        /// The windows as they were found before: what they looked at is not looked at again.
        public var known: [RecoveryWindow]
        /// How many segments are read at most for a window, of those that the index says nothing of. Where only earlier ones have a
        /// commit, ``RecoveryWindow/last`` is an earlier one, or nil.
        public var readLimit: Int

        /// Until it is found.
        public static let whole = Search()

        public init(known: [RecoveryWindow] = [], readLimit: Int = .max) {
            (self.known, self.readLimit) = (known, readLimit)
        }
    }

    /// All windows, by timeline and then in the order of the log. Says too little rather than too much.
    ///
    /// Throws ``OpenQuestions`` where the catalogue does not know enough, and ``PlanRefusal`` for WAL that cannot be read.
    public static func all(in catalogue: Catalogue, _ search: Search = .whole) throws -> [RecoveryWindow] {
        let wal = WALKnowledge(catalogue: catalogue)
        let timelines = Set(catalogue.histories.keys).union(catalogue.backups.map(\.timeline)).sorted()
        var (open, windows): (Set<WALQuestion>, [RecoveryWindow]) = ([], [])
        for timeline in timelines {
            do {
                windows += try TimelineWindows(wal: wal, timeline: timeline, search: search).all()
            } catch let questions as OpenQuestions {
                open.formUnion(questions.questions)
            }
        }
        guard open.isEmpty else { throw OpenQuestions(open) }
        return windows
    }
}
