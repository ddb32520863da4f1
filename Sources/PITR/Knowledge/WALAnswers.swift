// SPDX-License-Identifier: MIT

/// What was read of the archived WAL because the planner asked.
public struct WALAnswers: Sendable, Equatable {
    /// What reading a segment gave.
    public enum Reading: Sendable, Equatable {
        case read(ReplayAnswer)
        /// It is not there (any more).
        case absent
        /// It is there, and what is stored is damaged; why, without a final period.
        case unreadable(String)
    }

    struct Place: Hashable, Sendable {
        let timeline: TimelineID
        let number: UInt64
    }

    public private(set) var inventory = SegmentInventory()
    private(set) var listedLogs: [TimelineID: NumberRanges] = [:]
    private(set) var groups: [Place: [LogSummary]?] = [:]
    private(set) var logs: [Place: [SegmentSummary]?] = [:]
    private(set) var readings: [ReplayQuestion: Reading] = [:]

    public init() {}

    /// The segments found in those LOGs: all that there are.
    public mutating func add(_ listing: SegmentInventory, of logs: ClosedRange<UInt64>, on timeline: TimelineID) {
        inventory.add(listing)
        listedLogs[timeline, default: NumberRanges()].insert(logs)
    }

    /// nil for an object that cannot be used: the WAL itself is asked then.
    public mutating func add(group: UInt64, on timeline: TimelineID, _ summaries: [LogSummary]?) {
        groups[Place(timeline: timeline, number: group)] = .some(summaries)
    }

    /// nil for an object that cannot be used: the WAL itself is asked then.
    public mutating func add(log: UInt64, on timeline: TimelineID, _ summaries: [SegmentSummary]?) {
        logs[Place(timeline: timeline, number: log)] = .some(summaries)
    }

    public mutating func add(_ reading: Reading, to question: ReplayQuestion) { readings[question] = reading }

    /// The damaged segments that were come upon, in the index or by reading.
    var damages: [(segment: WALSegment, damage: WALDamage)] {
        let read = readings.values.compactMap { reading -> SegmentSummary? in
            guard case .read(let answer) = reading else { return nil }
            return answer.summary
        }
        let lines = logs.values.compactMap { $0 }.joined()
        return (read + lines).compactMap { summary in summary.damage.map { (summary.segment, $0) } }
            .sorted { $0.segment < $1.segment }
    }
}
