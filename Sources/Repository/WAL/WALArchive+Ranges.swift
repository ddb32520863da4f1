// SPDX-License-Identifier: MIT

public import PITR
import Synchronization

extension WALArchive {
    /// What a timeline has, without a name of each segment.
    public struct Contents: Sendable, Equatable {
        /// In the order of the log.
        public var ranges: [WALRange] = []
        /// The unfinished ones, sorted.
        public var partials: [WALSegment] = []
    }

    /// The unbroken ranges of a timeline in some LOGs. Memory grows with the breaks, not with the segments.
    public func contents(of timeline: TimelineID, in logs: NumberRanges) async throws -> Contents {
        let stretches = Mutex<[UInt32: Contents]>([:])
        try await list(on: timeline, in: logs) { stretch, listed in
            stretches.withLock { stretches in
                listed.forEach { stretches[stretch.logs.lowerBound, default: Contents()].add($0) }
            }
        }
        return stretches.withLock { stretches in
            stretches.sorted { $0.key < $1.key }.reduce(into: Contents()) { all, next in
                next.value.ranges.forEach { all.add($0) }
                all.partials += next.value.partials
            }
        }
    }
}

extension WALArchive.Contents {
    fileprivate mutating func add(_ listed: ListedSegment) {
        guard listed.isPartial else { return add(WALRange(listed)) }
        if partials.last != listed.segment { partials.append(listed.segment) }
    }

    fileprivate mutating func add(_ range: WALRange) {
        if ranges.isEmpty || !ranges[ranges.count - 1].join(range) { ranges.append(range) }
    }
}
