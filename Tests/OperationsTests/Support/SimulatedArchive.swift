// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Synchronization

/// Years of WAL that nobody stores: listings, index objects and segments are computed when they are asked for, from a seed.
///
/// What is neither WAL nor index (markers, cluster.json) comes from `base`. It counts the calls of each kind.
final class SimulatedArchive: ObjectStore {
    struct Timeline: Sendable {
        let id: TimelineID
        /// The numbers of the segments that are there: a hole is a break between them.
        var numbers: NumberRanges
        /// The content of its history file.
        var history: String?
        /// Whether every closed LOG and every closed group has its object.
        var isIndexed = true
    }

    let layout: Layout
    let wal: SimulatedWAL
    private let timelines: [Timeline]
    private let base: any ObjectStore
    private let latency: Duration
    private let runs: [KeyRun]
    private let counts = Mutex<[StoreOperation: Int]>([:])
    private let objects = Mutex<[String: [UInt8]]>([:])

    /// `latency` is what each call takes, as a store far away would.
    init(
        _ timelines: [Timeline], layout: Layout, wal: SimulatedWAL, base: any ObjectStore = MemoryStore(),
        latency: Duration = .zero
    ) {
        (self.timelines, self.layout, self.wal) = (timelines, layout, wal)
        (self.base, self.latency) = (base, latency)
        runs = timelines.flatMap { KeyRun.all(of: $0, layout, wal.size) }
    }

    var properties: StoreProperties { base.properties }

    /// How often each operation was called.
    var calls: [StoreOperation: Int] { counts.withLock { $0 } }
    var callCount: Int { calls.values.reduce(0, +) }

    private func begin(_ operation: StoreOperation) async throws {
        counts.withLock { $0[operation, default: 0] += 1 }
        if latency > .zero { try await Task.sleep(for: latency) }
    }

    private func isSimulated(_ text: String) -> Bool {
        text.hasPrefix(layout.wal) || text.hasPrefix(layout.root + "index/")
    }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await begin(.put)
        guard !isSimulated(key.text) else { throw WaldenError(.refused, "the simulated WAL is not written") }
        return try await base.put(key, body, condition)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await begin(.get)
        guard isSimulated(key.text) else { return try await base.get(key, range: range) }
        guard let bytes = try await content(of: key) else {
            throw WaldenError(.notFound, "cannot find the object \(key)")
        }
        let place = MemoryStore()
        _ = try await place.put(key, .bytes(bytes), .replacing)
        return try await place.get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        try await begin(.head)
        guard isSimulated(key.text) else { return try await base.head(key) }
        guard let run = runs.first(where: { $0.contains(key.text) }) else { return nil }
        if run.isSmall, let bytes = try await content(of: key) {
            return ObjectInfo(key: key, size: UInt64(bytes.count), modified: wal.archivedAt(key.text))
        }
        return info(key)
    }

    func delete(_ key: ObjectKey) async throws { throw WaldenError(.refused, "the simulated WAL is not deleted") }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await begin(.list)
        guard isSimulated(prefix) else {
            return try await base.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
        }
        var page = ListPage()
        var cursor = Cursor(runs, prefix: prefix, after: after)
        var last = ""
        while let key = cursor.key, key.hasPrefix(prefix) {
            if page.objects.count + page.prefixes.count == limit {
                page.next = last
                break
            }
            if delimiter, let slash = key.utf8.dropFirst(prefix.utf8.count).firstIndex(of: UInt8(ascii: "/")) {
                let group = String(key[...slash])
                page.prefixes.append(group)
                last = group + "~"
                cursor.skip(beyond: last)
            } else {
                page.objects.append(info(try ObjectKey(key)))
                last = key
                cursor.step()
            }
        }
        return page
    }

    private func info(_ key: ObjectKey) -> ObjectInfo {
        ObjectInfo(key: key, size: wal.storedBytes(key.text), modified: wal.archivedAt(key.text))
    }

    // MARK: Content

    private func content(of key: ObjectKey) async throws -> [UInt8]? {
        guard let run = runs.first(where: { $0.contains(key.text) }) else { return nil }
        switch run.kind {
        case .history(let text): return try Compression.standard.compressed(Array(text.utf8))
        case .segments(let timeline):
            guard let segment = WALSegment(name: String(key.text.suffix(28).prefix(24)), size: wal.size) else {
                return nil
            }
            precondition(segment.timeline == timeline)
            return try Compression.zstd(level: 1).compressed(wal.bytes(of: segment))
        case .logs(let timeline), .groups(let timeline):
            if let known = objects.withLock({ $0[key.text] }) { return known }
            let made = try await indexObject(key, timeline)
            objects.withLock { $0[key.text] = made }
            return made
        }
    }

    private func indexObject(_ key: ObjectKey, _ timeline: TimelineID) async throws -> [UInt8] {
        let place = MemoryStore()
        let index = WALIndex(store: place, layout: layout, segmentSize: wal.size)
        let name = key.text.dropFirst(layout.index(timeline).count).prefix { $0 != "." }
        if let number = WALLogGroup.number(named: name) {
            let group = WALLogGroup(timeline: timeline, number: number)
            let open = timelines.first { $0.id == timeline }?.numbers.ranges.last?.upperBound ?? 0
            let logs = group.logs.filter { UInt64($0) < open / wal.size.segmentsPerLog }
                .compactMap { log($0, timeline) }
            _ = try await index.write(logs, of: group, .ifAbsent, walden: "0")
        } else if let number = WALLog.number(named: name) {
            let log = WALLog(timeline: timeline, number: number)
            let writer = try await index.writer(of: log, walden: "0")
            for number in numbers(of: log) {
                try await writer.append(wal.summary(of: WALSegment(timeline: timeline, number: number)))
            }
            _ = try await writer.store(.ifAbsent)
        }
        return try await place.getAll(key, limit: 1 << 30)
    }

    private func numbers(of log: WALLog) -> [UInt64] {
        timelines.first { $0.id == log.timeline }?.numbers.within(log.segments(size: wal.size)).flatMap { Array($0) }
            ?? []
    }

    private func log(_ number: UInt32, _ timeline: TimelineID) -> LogSummary? {
        let numbers = numbers(of: WALLog(timeline: timeline, number: number))
        guard let first = numbers.first, let last = numbers.last else { return nil }
        guard last - first + 1 == UInt64(numbers.count) else { return wal.added(numbers, log: number, on: timeline) }
        return wal.summary(of: first...last, log: number, on: timeline)
    }
}
