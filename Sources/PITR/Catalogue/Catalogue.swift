// SPDX-License-Identifier: MIT

/// What a repository holds of one generation of a cluster, as the planner sees it: what is known from the start, and what
/// was read since because the planner asked for it.
public struct Catalogue: Sendable, Equatable {
    /// Finished ones, in any order.
    public var backups: [CatalogueBackup]
    /// The timeline histories there are, by their timeline.
    public var histories: [TimelineID: TimelineHistory]
    /// The LOGs (middle eight digits of segments' names) in which a timeline has WAL.
    public var logs: [TimelineID: NumberRanges]
    /// The LOGs of a timeline that have an object in the index.
    public var indexedLogs: [TimelineID: NumberRanges]
    /// The groups of 256 LOGs that have one.
    public var indexedGroups: [TimelineID: NumberRanges]
    /// WAL that is known to be lost.
    public var gaps: [RecordedGap]
    /// Segments that retention removed: what of them is not there is no gap.
    public var pruned: [TimelineID: NumberRanges] = [:]
    public var segmentSize: SegmentSize
    public var answers = WALAnswers()

    public init(
        backups: [CatalogueBackup] = [], histories: [TimelineID: TimelineHistory] = [:],
        logs: [TimelineID: NumberRanges] = [:], indexedLogs: [TimelineID: NumberRanges] = [:],
        indexedGroups: [TimelineID: NumberRanges] = [:], gaps: [RecordedGap] = [],
        segmentSize: SegmentSize = .standard
    ) {
        (self.backups, self.histories, self.logs) = (backups, histories, logs)
        (self.indexedLogs, self.indexedGroups) = (indexedLogs, indexedGroups)
        (self.gaps, self.segmentSize) = (gaps, segmentSize)
    }
}
