// SPDX-License-Identifier: MIT

public import PITR

/// What a run of ``IndexWAL`` did, and what it left.
public struct IndexReport: Sendable, Equatable {
    public struct Timeline: Sendable, Equatable {
        public let timeline: TimelineID
        /// The numbers of the LOGs whose objects were made.
        public var madeLogs = NumberRanges()
        /// Of the groups of 256 LOGs.
        public var madeGroups = NumberRanges()
        /// The numbers of all LOGs that have an object now.
        public var indexedLogs = NumberRanges()
        public var segmentsRead: UInt64 = 0
        /// Those that the index knows of, whether or not this run read them.
        public var damaged: [DamagedSegment] = []
        /// The newest LOG with segments: it is read as it is until a later one has some. nil for a timeline without.
        public var openLog: WALLog?
        /// How many segments the open LOG has.
        public var openSegments: UInt64 = 0

        public init(timeline: TimelineID) { self.timeline = timeline }
    }

    public var timelines: [Timeline] = []

    public init() {}
}
