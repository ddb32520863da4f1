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
        let folder = layout.wal(timeline: timeline)
        // "." sorts before "/": everything of an earlier LOG comes before this.
        var after: String? = "\(folder)\(WALLog(timeline: timeline, number: stretch.logs.lowerBound).name)."
        repeat {
            let page = try await store.list(
                prefix: folder + stretch.prefix, delimiter: false, after: after, limit: ObjectPages.pageLimit)
            let listed = page.objects.compactMap(listed)
            take(stretch, listed.filter { stretch.logs.contains($0.segment.log(size: segmentSize).number) })
            if page.next == after { throw stuck() }
            after = page.next
        } while after.map { !isBeyond(stretch, $0, in: folder) } ?? false
    }

    /// Whether what comes after `token` is of a later LOG than the stretch's last.
    private func isBeyond(_ stretch: LogStretch, _ token: String, in folder: String) -> Bool {
        guard token.hasPrefix(folder), let log = WALLog.number(named: token.dropFirst(folder.count).prefix(8)) else {
            return false
        }
        return log > stretch.logs.upperBound
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

    private func stuck() -> WaldenError {
        WaldenError(.failed, "cannot list \(store.properties.location)", cause: "the listing does not advance")
    }
}
