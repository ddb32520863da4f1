// SPDX-License-Identifier: MIT

import Codec
public import PITR
import Storage

extension WALIndex {
    /// Removes the objects of the LOGs, and of the groups of LOGs, all of whose segments go.
    public func remove(_ numbers: NumberRanges, on timeline: TimelineID) async throws -> Removal {
        let there = try await listing(of: timeline)
        let logs = there.logs.ranges.joined().map { WALLog(timeline: timeline, number: UInt32(clamping: $0)) }
            .filter { numbers.missing(in: $0.segments(size: segmentSize)).isEmpty }
        let groups = there.groups.ranges.joined()
            .map { WALLogGroup(timeline: timeline, number: UInt32(clamping: $0)) }
            .filter { group in
                let first = WALLog(timeline: timeline, number: group.logs.lowerBound).segments(size: segmentSize)
                let last = WALLog(timeline: timeline, number: group.logs.upperBound).segments(size: segmentSize)
                return numbers.missing(in: first.lowerBound...last.upperBound).isEmpty
            }
        let keys = try logs.map { try layout.index($0) } + groups.map { try layout.index($0) }
        let sealed = try keys.flatMap { key in try Sealing.allSuffixes.map { try ObjectKey(key.text + $0) } }
        var removal = Removal()
        let failures = try await store.delete(sealed)
        removal.objects = keys.count
        (removal.failures, removal.error) = (failures.count, failures.values.first)
        return removal
    }
}

extension WALArchive {
    /// Removes the records of gaps none of whose segments is needed any more.
    public func removeGaps(in numbers: NumberRanges, on timeline: TimelineID) async throws -> Removal {
        var removal = Removal()
        for gap in try await gaps().gaps {
            guard let lost = gap.segments(size: segmentSize), lost.lowerBound.timeline == timeline,
                numbers.missing(in: lost.lowerBound.number...lost.upperBound.number).isEmpty
            else { continue }
            try await store.delete(try layout.gap(first: gap.first, last: gap.last))
            removal.objects += 1
        }
        return removal
    }
}
