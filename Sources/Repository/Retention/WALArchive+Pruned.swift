// SPDX-License-Identifier: MIT

public import PITR
import Storage

extension WALArchive {
    /// The numbers of the segments of each timeline that retention removed; some of them may have been kept for
    /// themselves.
    ///
    /// A record that cannot be read is passed over: then what is missing looks like a gap, which it is not.
    public func pruned() async throws -> [TimelineID: NumberRanges] {
        let records = try await records(below: layout.pruned).gaps.compactMap { $0.segments(size: segmentSize) }
        return Dictionary(grouping: records, by: \.lowerBound.timeline).mapValues { records in
            NumberRanges(records.map { $0.lowerBound.number...$0.upperBound.number })
        }
    }

    /// Records that segments are about to be removed, together with what was before; the records that this one stands
    /// for go.
    public func recordPruned(_ run: SegmentRun, at now: Instant, walden: String) async throws {
        let older = try await records(below: layout.pruned).gaps.filter {
            $0.segments(size: segmentSize)?.lowerBound.timeline == run.timeline
        }
        let known = older.compactMap { $0.segments(size: segmentSize) }
        let first = min(run.first, known.map(\.lowerBound.number).min() ?? run.first)
        let last = max(run.last, known.map(\.upperBound.number).max() ?? run.last)
        let (begin, end) = (name(first, on: run.timeline), name(last, on: run.timeline))
        let record = GapRecord(
            first: begin, last: end, reason: "removed by retention", recordedAt: now, walden: walden)
        let key = try layout.pruned(first: begin, last: end)
        _ = try await store.put(key, .bytes(try JSONDocuments.encode(record)), .ifAbsent)
        for one in older where (one.first, one.last) != (begin, end) {
            try await store.delete(try layout.pruned(first: one.first, last: one.last))
        }
    }

    private func name(_ number: UInt64, on timeline: TimelineID) -> String {
        WALSegment(timeline: timeline, number: number).name(size: segmentSize)
    }
}
