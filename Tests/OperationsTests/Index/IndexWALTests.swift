// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Synchronization
import Testing

/// Segments of 1 MiB, of which 4096 are a LOG: the archive has a few around the ends of LOGs.
@Suite("IndexWAL") struct IndexWALTests {
    private let store = MemoryStore()

    // MARK: What is archived

    private func put(_ segments: [UInt64: [UInt8]], on timeline: UInt32 = 1, leavingOut hole: Set<UInt64> = [])
        async throws
    {
        for (number, bytes) in segments where !hole.contains(number) {
            _ = try await store.put(
                try key(number, on: timeline), .bytes(try Compression.zstd(level: 1).compressed(bytes)), .replacing)
        }
    }

    private func key(_ number: UInt64, on timeline: UInt32 = 1) throws -> ObjectKey {
        try layout.key(of: .segment(Segment.name(number, on: timeline)), suffix: ".zst")
    }

    private var layout: Layout { Layout(cluster: "main", generation: Archives.generation.id) }
    private var index: WALIndex { WALIndex(store: store, layout: layout, segmentSize: Segment.size) }
    private func log(_ number: UInt32, on timeline: UInt32 = 1) throws -> WALLog {
        WALLog(timeline: try #require(TimelineID(timeline)), number: number)
    }

    /// Four segments to the end of LOG 0 and three into LOG 1, a record over each border.
    private static let segments = write().segments
    /// Two segments at the end of the first group, two behind it.
    private static let border: UInt64 = 256 * 4096
    private static let borderSegments = write(from: border - 2, count: 4).segments

    private static func write(from first: UInt64 = 4092, count: UInt64 = 7, on timeline: UInt32 = 1) -> WrittenWAL {
        var wal = WrittenWAL(from: first, on: timeline)
        for number in first..<(first + count) {
            wal.commit(UInt32(number), at: Int64(number) * 1_000_000)
            let room = (number + 1) << 20 - wal.position
            wal.padding(Int(room) + (number + 1 < first + count ? 10_000 : -10_000))
        }
        return wal
    }

    private func run(_ request: (inout IndexWAL.Request) -> Void = { _ in }, store: (any ObjectStore)? = nil)
        async throws
        -> IndexReport
    {
        var all = IndexWAL.Request(workers: 2, waldenVersion: "0")
        request(&all)
        return try await IndexWAL(try await Archives.make(store ?? self.store), Archives.generation, all).run()
    }

    // MARK: Tests

    @Test func `a closed LOG is indexed, the open one is not`() async throws {
        try await put(Self.segments)
        let report = try await run()
        let timeline = try #require(report.timelines.first)
        #expect(report.timelines.count == 1)
        #expect(timeline.madeLogs.ranges == [0...0])
        #expect(timeline.segmentsRead == 4)
        #expect(timeline.openLog == (try log(1)))
        #expect(timeline.openSegments == 3)
        #expect(timeline.damaged.isEmpty)
        let lines = try #require(try await index.segments(of: try log(0)))
        #expect(lines.map(\.segment.number) == [4092, 4093, 4094, 4095])
        #expect(lines.map(\.firstCommit?.xid) == [4092, 4093, 4094, 4095])
        #expect(lines.allSatisfy { $0.totals.records == 2 && !$0.hasOpenTail && $0.damage == nil })
        // The record that crosses into LOG 1 is read to its end there.
        #expect(lines.last?.lastRecordEnd.map { $0 > LSN(4096 << 20) } == true)
        #expect(try await index.segments(of: try log(1)) == nil)
    }

    @Test func `run again there is nothing to do, and nothing is read but what must be compared`() async throws {
        try await put(Self.segments)
        _ = try await run()
        let before = try await store.getAll(layout.index(log(0)), limit: 1 << 20)
        let report = try await run()
        #expect(report.timelines.first?.madeLogs.isEmpty == true)
        #expect(report.timelines.first?.segmentsRead == 0)
        #expect(report.timelines.first?.indexedLogs.ranges == [0...0])
        #expect(try await store.getAll(layout.index(log(0)), limit: 1 << 20) == before)
    }

    @Test func `a tail is open until the next LOG's first segment comes`() async throws {
        try await put(Self.segments, leavingOut: [4096])
        #expect(try await run().timelines.first?.madeLogs.ranges == [0...0])
        #expect(try await index.segments(of: try log(0))?.map(\.hasOpenTail) == [false, false, false, true])
        #expect(try await run().timelines.first?.madeLogs.isEmpty == true)
        try await put(Self.segments)
        #expect(try await run().timelines.first?.madeLogs.ranges == [0...0])
        #expect(try await index.segments(of: try log(0))?.allSatisfy { !$0.hasOpenTail } == true)
    }

    @Test func `a segment that came late, or went, has its LOG made anew`() async throws {
        try await put(Self.segments, leavingOut: [4093])
        _ = try await run()
        #expect(try await index.segments(of: try log(0))?.map(\.hasOpenTail) == [true, false, false])
        try await put(Self.segments)
        #expect(try await run().timelines.first?.madeLogs.ranges == [0...0])
        #expect(try await index.segments(of: try log(0))?.count == 4)
        try await store.delete(try key(4092))
        #expect(try await run().timelines.first?.madeLogs.ranges == [0...0])
        #expect(try await index.segments(of: try log(0))?.map(\.segment.number) == [4093, 4094, 4095])
    }

    @Test func `segments damaged in the archive are told of each time, and stop nothing`() async throws {
        try await put(Self.segments)
        let stored = try await store.getAll(try key(4093), limit: 1 << 21)
        _ = try await store.put(try key(4093), .bytes(Array(stored.dropLast(9))), .replacing)
        let events = Mutex<[DamagedSegment]>([])
        for isFirst in [true, false] {
            let request = IndexWAL.Request(workers: 2, waldenVersion: "0")
            let indexing = IndexWAL(try await Archives.make(store), Archives.generation, request) { event in
                if case .damaged(let found) = event { events.withLock { $0.append(found) } }
            }
            let timeline = try #require(try await indexing.run().timelines.first)
            #expect(timeline.madeLogs.isEmpty == !isFirst)
            #expect(timeline.damaged.map(\.segment.number) == [4093])
            #expect(timeline.damaged.first?.damage.lsn == LSN(4093 << 20))
            #expect(timeline.damaged.first?.damage.problem.contains("damaged") == true)
        }
        #expect(events.withLock { $0.map(\.segment.number) } == [4093])
        let lines = try await index.segments(of: try log(0))
        #expect(lines?.map { $0.damage != nil } == [false, true, false, false])
    }

    @Test func `damaged and foreign index objects are made anew`() async throws {
        try await put(Self.segments)
        _ = try await run()
        let good = try await index.segments(of: try log(0))
        for bytes in [[], Array("x".utf8), try await store.getAll(layout.index(log(0)), limit: 1 << 20).dropLast(3)] {
            _ = try await store.put(try layout.index(try log(0)), .bytes(bytes), .replacing)
            #expect(try await run().timelines.first?.madeLogs.ranges == [0...0])
            #expect(try await index.segments(of: try log(0)) == good)
        }
    }

    @Test func `rebuilding makes everything anew, of the timeline that is named`() async throws {
        try await put(Self.segments)
        try await put(Self.write(on: 2).segments, on: 2)
        #expect(try await run().timelines.map { $0.madeLogs.ranges } == [[0...0], [0...0]])
        let report = try await run { ($0.rebuild, $0.timeline) = (true, TimelineID(2)) }
        #expect(report.timelines.map(\.timeline.rawValue) == [2])
        #expect(report.timelines.first?.madeLogs.ranges == [0...0])
        let error = try await #require(throws: WaldenError.self) { try await run { $0.timeline = TimelineID(3) } }
        #expect(error.code == .notFound)
    }

    @Test func `a group has a line for each LOG that is indexed, and is made again when one changes`() async throws {
        try await put(Self.segments)
        try await put(Self.borderSegments, leavingOut: [Self.border - 2])
        let timeline = try #require(try await run().timelines.first)
        #expect(timeline.madeLogs.ranges == [0...1, 255...255])
        #expect(timeline.madeGroups.ranges == [0...0])
        let group = try log(0).group
        let logs = try #require(try await index.logs(of: group))
        #expect(logs.map(\.log) == [0, 1, 255])
        #expect(logs.map(\.segments) == [4, 3, 1])
        #expect(logs.map { $0.totals.commits } == [4, 3, 1])
        #expect(try await run().timelines.first?.madeGroups.isEmpty == true)
        try await put(Self.borderSegments)
        #expect(try await run().timelines.first?.madeGroups.ranges == [0...0])
        #expect(try await index.logs(of: group)?.map(\.segments) == [4, 3, 2])
        _ = try await store.put(try layout.index(group), .bytes([1]), .replacing)
        let again = try #require(try await run().timelines.first)
        #expect(again.madeGroups.ranges == [0...0])
        #expect(again.madeLogs.isEmpty)
    }

    @Test func `a run that failed on the way is taken up by the next`() async throws {
        try await put(Self.segments)
        try await put(Self.borderSegments)
        let faulty = FaultyStore(
            store, plan: [FaultRule(.put, keyContaining: "000000FF.jsonl", .failBefore(Archives.unreachable))])
        await #expect(throws: WaldenError.self) { try await run(store: faulty) }
        #expect(try await index.logs(of: try log(0).group) == nil)
        let timeline = try #require(try await run().timelines.first)
        #expect(timeline.madeLogs.contains(255))
        #expect(timeline.indexedLogs.ranges == [0...1, 255...255])
        #expect(try await index.logs(of: try log(0).group)?.count == 3)
    }

    @Test func `several runs at once leave what one would`() async throws {
        try await put(Self.segments)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try await run() } }
            try await group.waitForAll()
        }
        #expect(try await index.segments(of: try log(0))?.count == 4)
        #expect(try await run().timelines.first?.madeLogs.isEmpty == true)
    }
}
