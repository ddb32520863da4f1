// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Storage
import Synchronization

/// A segment, or the unfinished one that a timeline ended with, as a listing shows it.
struct ListedSegment: Sendable {
    let segment: WALSegment
    let isPartial: Bool
    let storedBytes: UInt64
    let archivedAt: Instant
}

extension WALArchive {
    /// How many listings run at once.
    private static let listings = 8

    /// Hands the segments of some LOGs of a timeline to `take`, page by page. Of one stretch in order, of several at once.
    ///
    /// Objects that are none of ours are passed over.
    func list(
        on timeline: TimelineID, in logs: NumberRanges,
        _ take: @escaping @Sendable (LogStretch, [ListedSegment]) -> Void
    ) async throws {
        let stretches = Mutex(LogStretch.covering(logs)[...])
        try await FramePipeline.forEach(workers: Self.listings, next: { stretches.withLock { $0.popFirst() } }) {
            try await list($0, of: timeline, take)
        }
    }

    private func list(
        _ stretch: LogStretch, of timeline: TimelineID, _ take: (LogStretch, [ListedSegment]) -> Void
    ) async throws {
        for try await page in pages(of: stretch, on: timeline) {
            let listed = page.compactMap(listed)
            take(stretch, listed.filter { stretch.logs.contains($0.segment.log(size: segmentSize).number) })
        }
    }

    private func listed(_ object: ObjectInfo) -> ListedSegment? {
        let (name, isPartial): (String, Bool)
        switch ArchivedName(object.key, in: layout)?.file {
        case .segment(let segment)?: (name, isPartial) = (segment, false)
        case .partial(let segment)?: (name, isPartial) = (segment, true)
        case .backupHistory?, .history?, nil: return nil
        }
        return WALSegment(name: name, size: segmentSize).map {
            ListedSegment(
                segment: $0, isPartial: isPartial, storedBytes: object.size,
                archivedAt: Instant(microseconds: object.modified))
        }
    }

    func stuck() -> WaldenError {
        WaldenError(.failed, "cannot list \(store.properties.location)", cause: "the listing does not advance")
    }
}
