// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Storage

/// What came of removing objects.
public struct Removal: Sendable {
    public var objects = 0
    public var bytes: UInt64 = 0
    /// Those that stayed because the store lets nobody delete them yet.
    public var pending = 0
    /// Until when the last of them is locked, where that is known.
    public var pendingUntil: Instant?
    /// What else stayed, and why.
    public var failures = 0
    /// Of the first of them.
    public var error: WaldenError?

    public init() {}

    public mutating func add(_ other: Removal) {
        objects += other.objects
        bytes &+= other.bytes
        pending += other.pending
        pendingUntil = [pendingUntil, other.pendingUntil].compactMap(\.self).max()
        failures += other.failures
        error = error ?? other.error
    }
}

/// Removes WAL of one timeline, the oldest first, so that what an interruption leaves goes on without a break into what
/// stays.
///
/// Some thousand objects are listed and removed at a time: memory does not grow with their number.
public struct WALRemoval: Sendable {
    /// How many listings' worth of objects are deleted at once.
    private static let batches = 16

    private let archive: WALArchive
    private let timeline: TimelineID
    private let numbers: NumberRanges

    /// `numbers` are those of segments; what belongs to one, unfinished or the note of a backup, goes with it.
    public init(_ numbers: NumberRanges, on timeline: TimelineID, in archive: WALArchive) {
        (self.numbers, self.timeline, self.archive) = (numbers, timeline, archive)
    }

    /// `logs` are those of the timeline that have anything. `limit` is asked before anything is removed and again
    /// before each some thousand objects: from that number on nothing may go, nil: everything; it throws where nothing
    /// may be removed any more.
    public func run(in logs: NumberRanges, limit: () async throws -> UInt64?) async throws -> Removal {
        try await withThrowingTaskGroup(of: Removal.self) { group in
            var removal = Removal()
            var batches: [[ObjectInfo]] = []
            // The next are listed while these go.
            func removeListed() async throws {
                if let before = try await group.next() { removal.add(before) }
                let (listed, limit) = (batches, try await limit())
                group.addTask { try await remove(listed, below: limit) }
                batches = []
            }
            for stretch in LogStretch.covering(doomed(logs)) {
                for try await page in archive.pages(of: stretch, on: timeline) {
                    let batch = page.filter { isDoomed($0, nil) }
                    if !batch.isEmpty { batches.append(batch) }
                    if batches.count == Self.batches { try await removeListed() }
                }
            }
            if !batches.isEmpty { try await removeListed() }
            return try await group.reduce(into: removal) { $0.add($1) }
        }
    }

    private func doomed(_ logs: NumberRanges) -> NumberRanges {
        let perLog = archive.segmentSize.segmentsPerLog
        let wanted = numbers.ranges.flatMap { logs.within($0.lowerBound / perLog...$0.upperBound / perLog) }
        return NumberRanges(wanted)
    }

    private func remove(_ batches: [[ObjectInfo]], below limit: UInt64?) async throws -> Removal {
        try await withThrowingTaskGroup(of: Removal.self) { group in
            for batch in batches {
                let objects = limit == nil ? batch : batch.filter { isDoomed($0, limit) }
                group.addTask { try await archive.store.remove(objects) }
            }
            return try await group.reduce(into: Removal()) { $0.add($1) }
        }
    }

    private func isDoomed(_ object: ObjectInfo, _ limit: UInt64?) -> Bool {
        guard let number = ArchivedName(object.key, in: archive.layout)?.number(archive.segmentSize) else {
            return false
        }
        return numbers.contains(number) && limit.map { number < $0 } ?? true
    }
}

extension ObjectStore {
    /// Removes objects that were listed together, the oldest first: where the last of them is locked none is touched.
    func remove(_ objects: [ObjectInfo]) async throws -> Removal {
        var removal = Removal()
        guard let last = objects.last else { return removal }
        if let until = try await lock(of: last.key) {
            (removal.pending, removal.pendingUntil) = (objects.count, until)
            return removal
        }
        let failures = try await delete(objects.map(\.key))
        for object in objects where failures[object.key] == nil {
            removal.objects += 1
            removal.bytes &+= object.size
        }
        for (key, error) in failures.sorted(by: { $0.key < $1.key }) {
            if error.code == .permission || error.code == .refused, let until = try await lock(of: key) {
                removal.pending += 1
                removal.pendingUntil = [removal.pendingUntil, until].compactMap(\.self).max()
            } else {
                removal.failures += 1
                removal.error = removal.error ?? error
            }
        }
        return removal
    }

    /// Until when the object is locked; nil where it is not, or that is not known.
    public func lock(of key: ObjectKey) async throws -> Instant? {
        guard let until = try await head(key)?.lockedUntil, until > MemoryStore.wallClock() else { return nil }
        return Instant(microseconds: until)
    }
}

extension ArchivedName {
    /// Of the segment that the file is, or belongs to.
    fileprivate func number(_ size: SegmentSize) -> UInt64? {
        switch file {
        case .segment(let name), .partial(let name), .backupHistory(let name, _):
            WALSegment(name: name, size: size)?.number
        case .history: nil
        }
    }
}
