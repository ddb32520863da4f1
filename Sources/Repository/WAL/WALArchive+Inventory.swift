// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Storage

extension WALArchive {
    /// The segments from `first` on, of every timeline, and the history files of all timelines.
    ///
    /// Memory grows with the number of segments listed, some sixteen bytes each.
    public func inventory(from first: LSN) async throws -> (SegmentInventory, [TimelineID: TimelineHistory]) {
        var inventory = SegmentInventory()
        var histories: [TimelineID: TimelineHistory] = [:]
        for try await page in store.listAll(prefix: layout.wal, delimiter: true) {
            for object in page.objects {
                guard case .history(let timeline)? = ArchivedName(object.key, in: layout)?.file else { continue }
                histories[timeline] = try await history(of: timeline)
            }
            for prefix in page.prefixes { try await add(prefix, from: first, to: &inventory) }
        }
        return (inventory, histories)
    }

    /// The history of a timeline; nil when its file is not there.
    public func history(of timeline: TimelineID) async throws -> TimelineHistory? {
        guard let bytes = try await smallFile(.history(timeline)) else { return nil }
        return try TimelineHistory(timeline: timeline, parsing: String(decoding: bytes, as: UTF8.self))
    }

    private func add(_ folder: String, from first: LSN, to inventory: inout SegmentInventory) async throws {
        let log = WALSegment.logName(
            of: WALSegment.containing(first, on: .first, size: segmentSize).name(size: segmentSize))
        // "." sorts before "/": everything of an earlier log comes before this.
        var after: String? = "\(folder)\(log)."
        repeat {
            let page = try await store.list(prefix: folder, delimiter: false, after: after, limit: 1000)
            for object in page.objects { add(object, to: &inventory) }
            after = page.next
        } while after != nil
    }

    private func add(_ object: ObjectInfo, to inventory: inout SegmentInventory) {
        switch ArchivedName(object.key, in: layout)?.file {
        case .segment(let name)?:
            guard let segment = WALSegment(name: name, size: segmentSize) else { return }
            inventory.insert(
                segment, bytes: object.size, archivedAt: Instant(microseconds: object.modified))
        case .partial(let name)?:
            guard let segment = WALSegment(name: name, size: segmentSize) else { return }
            inventory.insertPartial(segment)
        case .backupHistory?, .history?, nil: return
        }
    }
}
