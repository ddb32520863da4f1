// SPDX-License-Identifier: MIT

import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

@Suite("ListWAL") struct ListWALTests {
    private let store = MemoryStore(now: { 7 })
    private var layout: Layout { Layout(cluster: "main", generation: Archives.generation.id) }

    private func add(_ numbers: ClosedRange<UInt64>, on timeline: UInt32 = 1, suffix: String = ".zst") async throws {
        for number in numbers { try await add(.segment(Segment.name(number, on: timeline)), suffix) }
    }

    private func add(_ file: WALFile, _ suffix: String = "", _ bytes: [UInt8] = [1, 2, 3]) async throws {
        _ = try await store.put(try layout.key(of: file, suffix: suffix), .bytes(bytes), .replacing)
    }

    private func list(_ timeline: UInt32? = nil) async throws -> WALListing {
        try await ListWAL(
            try await Archives.make(store), Archives.generation, timeline: timeline.flatMap { TimelineID($0) }
        )
        .run()
    }

    private func numbers(_ ranges: [WALRange]) -> [ClosedRange<UInt64>] {
        ranges.map { $0.first.number...$0.last.number }
    }

    @Test func `ranges run over the borders of LOGs, with their sizes and times`() async throws {
        try await add(4000...4200)
        try await add(4202...4202, suffix: "")
        let timeline = try #require(try await list().timelines.first)
        #expect(numbers(timeline.ranges) == [4000...4200, 4202...4202])
        #expect(timeline.ranges.map(\.count) == [201, 1])
        #expect(timeline.ranges.map(\.storedBytes) == [603, 3])
        #expect(timeline.ranges.first?.newestArchivedAt == Instant(microseconds: 7))
        #expect(timeline.gaps.map(\.numbers) == [4201...4201])
        #expect(timeline.gaps.first?.records.isEmpty == true)
    }

    @Test func `a segment stored twice under two suffixes is one`() async throws {
        try await add(2...4)
        try await add(3...3, suffix: ".gz")
        let timeline = try #require(try await list().timelines.first)
        #expect(numbers(timeline.ranges) == [2...4])
        #expect(timeline.ranges.first?.storedBytes == 12)
    }

    @Test func `records explain the gaps that they touch, and tell of those behind the last segment`() async throws {
        try await add(2...4)
        try await add(8...9)
        let archive = try (try await Archives.make(store)).wal(Archives.generation)
        for (first, last, reason) in [(5, 6, "disk full"), (20, 21, "lost with the host"), (2, 3, "found again")] {
            try await archive.record(
                GapRecord(
                    first: Segment.name(UInt64(first)), last: Segment.name(UInt64(last)), reason: reason,
                    recordedAt: Instant(microseconds: 0), walden: "0"))
        }
        let timeline = try #require(try await list().timelines.first)
        #expect(timeline.gaps.map(\.numbers) == [5...7, 20...21])
        #expect(timeline.gaps.map { $0.records.map(\.reason) } == [["disk full"], ["lost with the host"]])
    }

    @Test func `timelines say where they came from, or that nothing leads to them`() async throws {
        try await add(2...3)
        try await add(3...4, on: 2)
        try await add(9...9, on: 3)
        try await add(9...9, on: 4)
        let history = Array("1\t0/3000060\tno recovery target specified\n".utf8)
        try await add(.history(try #require(TimelineID(2))), "", history)
        try await add(.history(try #require(TimelineID(4))), "", Array("x".utf8))
        try await add(.history(try #require(TimelineID(5))), "", history)
        try await add(.partial(Segment.name(4)), "")
        let timelines = try await list().timelines
        #expect(timelines.map(\.overview.id.rawValue) == [1, 2, 3, 4, 5])
        #expect(
            timelines.map { $0.overview.history?.entries.last?.switchPoint } == [
                nil, LSN(0x300_0060), nil, nil, LSN(0x300_0060),
            ])
        #expect(timelines.map { $0.overview.damagedHistory != nil } == [false, false, false, true, false])
        #expect(timelines.map { numbers($0.ranges) } == [[2...3], [3...4], [9...9], [9...9], []])
        #expect(timelines.first?.partials.map(\.number) == [4])
        #expect(try await list(3).timelines.map(\.overview.id.rawValue) == [3])
        #expect(try await #require(throws: WaldenError.self) { try await list(9) }.code == .notFound)
    }
}
