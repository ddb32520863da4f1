// SPDX-License-Identifier: MIT

public import PITR
import Storage

extension WALArchive {
    /// The numbers of the segments of each timeline that retention removed.
    ///
    /// A record that cannot be read is passed over: then what is missing looks like a gap, which it is not.
    public func pruned() async throws -> [TimelineID: NumberRanges] {
        let records = try await records(below: layout.pruned).gaps.compactMap { $0.segments(size: segmentSize) }
        return Dictionary(grouping: records, by: \.lowerBound.timeline).mapValues { records in
            NumberRanges(records.map { $0.lowerBound.number...$0.upperBound.number })
        }
    }

    /// Records that segments are about to be removed. Records that touch become one.
    public func recordPruned(
        _ numbers: [ClosedRange<UInt64>], on timeline: TimelineID, at now: Instant, walden: String
    ) async throws {
        let before = try await pruned()[timeline] ?? NumberRanges()
        let after = NumberRanges(before.ranges + numbers)
        for range in after.ranges where !before.ranges.contains(range) {
            let (first, last) = (name(range.lowerBound, on: timeline), name(range.upperBound, on: timeline))
            let record = GapRecord(
                first: first, last: last, reason: "removed by retention", recordedAt: now, walden: walden)
            let key = try layout.pruned(first: first, last: last)
            _ = try await store.put(key, .bytes(try JSONDocuments.encode(record)), .ifAbsent)
        }
        for range in before.ranges where !after.ranges.contains(range) {
            let (first, last) = (name(range.lowerBound, on: timeline), name(range.upperBound, on: timeline))
            try await store.delete(try layout.pruned(first: first, last: last))
        }
    }

    private func name(_ number: UInt64, on timeline: TimelineID) -> String {
        WALSegment(timeline: timeline, number: number).name(size: segmentSize)
    }
}
