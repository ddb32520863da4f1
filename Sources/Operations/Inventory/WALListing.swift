// SPDX-License-Identifier: MIT

public import PITR
public import Repository

/// What WAL a repository has of one generation, timeline by timeline.
public struct WALListing: Sendable {
    /// Segments that are missing, of which some are there before and behind, or which somebody recorded as lost.
    public struct Gap: Sendable, Equatable {
        public let timeline: TimelineID
        /// The numbers of the segments.
        public let numbers: ClosedRange<UInt64>
        /// What was recorded of it; nothing for one that nobody recorded.
        public let records: [GapRecord]
    }

    public struct Timeline: Sendable {
        /// With its history.
        public let overview: WALOverview.Timeline
        /// In the order of the log.
        public let ranges: [WALRange]
        public let gaps: [Gap]
        /// Segments of which only an unfinished one is there under `.partial`, or beside the whole one.
        public let partials: [WALSegment]
    }

    /// Sorted; also those of which only the history file is there.
    public var timelines: [Timeline] = []
    /// What is wrong with records of gaps that cannot be read.
    public var damagedRecords: [String] = []
}
