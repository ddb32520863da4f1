// SPDX-License-Identifier: MIT

import Codec
import Errors
public import PITR
import Storage
import Synchronization

extension WALArchive {
    /// How many listings run at once.
    private static let listings = 8

    /// The segments of some LOGs of a timeline, with their sizes as stored and the times at which they were.
    ///
    /// Names are passed on page by page; memory grows only with what the inventory keeps. Objects that are none of ours
    /// are passed over.
    public func segments(on timeline: TimelineID, in logs: NumberRanges) async throws -> SegmentInventory {
        let inventory = SharedInventory()
        try await list(on: timeline, in: logs, into: inventory)
        return inventory.value
    }

    /// The segments from `first` on, of every timeline, and the history files of all timelines.
    public func inventory(from first: LSN) async throws -> (SegmentInventory, [TimelineID: TimelineHistory]) {
        let overview = try await overview()
        if let damaged = overview.timelines.lazy.compactMap(\.damagedHistory).first { throw damaged }
        let firstLog = WALSegment.containing(first, on: .first, size: segmentSize).log(size: segmentSize).number
        let inventory = SharedInventory()
        for timeline in overview.timelines {
            try await list(on: timeline.id, in: timeline.logs.within(firstLog...UInt32.max), into: inventory)
        }
        return (inventory.value, overview.histories)
    }

    private func list(on timeline: TimelineID, in logs: NumberRanges, into inventory: SharedInventory) async throws {
        let stretches = Mutex(LogStretch.covering(logs)[...])
        try await FramePipeline.forEach(workers: Self.listings, next: { stretches.withLock { $0.popFirst() } }) {
            try await list($0, of: timeline, into: inventory)
        }
    }

    private func list(_ stretch: LogStretch, of timeline: TimelineID, into inventory: SharedInventory) async throws {
        let folder = layout.wal(timeline: timeline)
        // "." sorts before "/": everything of an earlier LOG comes before this.
        var after: String? = "\(folder)\(WALLog(timeline: timeline, number: stretch.logs.lowerBound).name)."
        repeat {
            let page = try await store.list(
                prefix: folder + stretch.prefix, delimiter: false, after: after, limit: ObjectPages.pageLimit)
            let files = page.objects.compactMap { object in file(of: object).map { (object, $0) } }
            inventory.add(files.filter { stretch.logs.contains($0.1.segment.log(size: segmentSize).number) })
            if page.next == after { throw stuck() }
            after = page.next
        } while after != nil && !isBeyond(stretch, after ?? "", in: folder)
    }

    /// Whether what comes after `token` is of a later LOG than the stretch's last.
    private func isBeyond(_ stretch: LogStretch, _ token: String, in folder: String) -> Bool {
        guard token.hasPrefix(folder), let log = WALLog.number(named: token.dropFirst(folder.count).prefix(8)) else {
            return false
        }
        return log > stretch.logs.upperBound
    }

    private func file(of object: ObjectInfo) -> (segment: WALSegment, isPartial: Bool)? {
        switch ArchivedName(object.key, in: layout)?.file {
        case .segment(let name)?: WALSegment(name: name, size: segmentSize).map { ($0, false) }
        case .partial(let name)?: WALSegment(name: name, size: segmentSize).map { ($0, true) }
        case .backupHistory?, .history?, nil: nil
        }
    }

    private func stuck() -> WaldenError {
        WaldenError(
            .failed, "cannot list \(store.properties.location)", cause: "the listing does not advance")
    }
}

/// LOGs that are listed together, by what their names begin with.
private struct LogStretch: Sendable {
    let prefix: String
    let logs: ClosedRange<UInt32>

    /// Each LOG by itself where they are few, so that they are listed side by side; else those of seven equal digits.
    static func covering(_ logs: NumberRanges) -> [LogStretch] {
        let digits = logs.count > 64 ? 7 : 8
        let shift = UInt32(8 - digits) * 4
        var stretches: [LogStretch] = []
        for range in logs.ranges {
            for block in (range.lowerBound >> shift)...(range.upperBound >> shift) {
                let whole = (block << shift)...(block << shift | ((1 << shift) - 1))
                add(whole.clamped(to: range), digits, to: &stretches)
            }
        }
        return stretches
    }

    private static func add(_ logs: ClosedRange<UInt32>, _ digits: Int, to stretches: inout [LogStretch]) {
        let prefix = String(WALLog(timeline: .first, number: logs.lowerBound).name.prefix(digits))
        if let last = stretches.last, last.prefix == prefix {
            stretches[stretches.count - 1] = LogStretch(
                prefix: prefix, logs: last.logs.lowerBound...logs.upperBound)
        } else {
            stretches.append(LogStretch(prefix: prefix, logs: logs))
        }
    }
}

/// An inventory that several listings fill.
private final class SharedInventory: Sendable {
    private let inventory = Mutex(SegmentInventory())

    var value: SegmentInventory { inventory.withLock { $0 } }

    func add(_ files: [(ObjectInfo, (segment: WALSegment, isPartial: Bool))]) {
        inventory.withLock { inventory in
            for (object, file) in files {
                if file.isPartial {
                    inventory.insertPartial(file.segment)
                } else {
                    inventory.insert(file.segment, archivedAt: Instant(microseconds: object.modified))
                }
            }
        }
    }
}
