// SPDX-License-Identifier: MIT

import Operations
import PITR
import Repository
import Storage
import Testing

@Suite("A million segments") struct SimulatedArchiveTests {
    private static let layout = Layout(
        cluster: "main", generation: GenerationID(major: 15, systemIdentifier: Segment.ours))
    private static let wal = SimulatedWAL(size: .standard, seed: 4711)

    private static func archive(_ numbers: [ClosedRange<UInt64>], indexed: Bool = true) -> SimulatedArchive {
        SimulatedArchive(
            [.init(id: .first, numbers: NumberRanges(numbers), isIndexed: indexed)], layout: layout, wal: wal)
    }

    private static func archive(_ store: SimulatedArchive) -> WALArchive {
        WALArchive(store: store, layout: layout, segmentSize: .standard, compression: .standard)
    }

    @Test(arguments: [1, 255, 256, 1000, 999_000] as [UInt64])
    func `a simulated segment decodes to its computed summary`(_ number: UInt64) async throws {
        let segment = WALSegment(timeline: .first, number: number)
        let archive = Self.archive(Self.archive([1...1_000_000]))
        let answer = try await ReadSegment(archive).answer(ReplayQuestion(segment: segment))
        #expect(answer.summary == Self.wal.summary(of: segment))
    }

    @Test func `a simulated listing is that of a store which holds the objects`() async throws {
        let simulated = Self.archive([3...9, 250...1100, 70_000...70_003])
        let store = MemoryStore(now: { 0 })
        var keys: [String] = []
        for folder in ["wal/", "index/"] {
            for try await page in simulated.listAll(prefix: Self.layout.root + folder) {
                keys += page.objects.map(\.key.text)
            }
        }
        for key in keys { _ = try await store.put(try ObjectKey(key), .bytes([]), .ifAbsent) }
        #expect(keys.count == 868)
        for (prefix, delimiter, after, limit) in [
            ("wal/", true, nil, 10), ("wal/00000001/", true, nil, 2),
            ("wal/00000001/", true, "wal/00000001/00000001/~", 9),
            ("wal/00000001/0000000", false, "wal/00000001/00000000.", 500), ("index/00000001/", false, nil, 3),
            ("index/00000001/", false, "index/00000001/000000.logs.jsonl.zst", 100), ("wal/00000002", false, nil, 5),
        ] as [(String, Bool, String?, Int)] {
            let root = Self.layout.root
            let ours = try await simulated.list(
                prefix: root + prefix, delimiter: delimiter, after: after.map { root + $0 }, limit: limit)
            let theirs = try await store.list(
                prefix: root + prefix, delimiter: delimiter, after: after.map { root + $0 }, limit: limit)
            #expect(ours.objects.map(\.key) == theirs.objects.map(\.key))
            #expect(ours.prefixes == theirs.prefixes)
            #expect(ours.next == theirs.next)
        }
    }

    @Test func `which LOGs there are takes a page a thousand, and no name of a segment`() async throws {
        let store = Self.archive([1...400_000, 600_000...1_000_000])
        let timeline = try #require(try await Self.archive(store).overview()[.first])
        #expect(timeline.logs.ranges == [0...1562, 2343...3906])
        #expect(store.callCount <= 6)
    }

    @Test func `all segments are listed in parts, a page a thousand, into ranges and not names`() async throws {
        let store = Self.archive([1...40_000, 40_002...100_000])
        let logs = NumberRanges([0...390])
        let contents = try await Self.archive(store).contents(of: .first, in: logs)
        let ranges = contents.ranges.map { $0.first.number...$0.last.number }
        #expect(ranges == [1...40_000, 40_002...100_000])
        #expect(store.callCount <= 130)
        #expect(store.calls[.list] == store.callCount)
    }

    @Test func `a few LOGs of many are listed with a call for each`() async throws {
        let store = Self.archive([1...1_000_000])
        let inventory = try await Self.archive(store).segments(on: .first, in: NumberRanges([1000...1003]))
        #expect(inventory.ranges(on: .first) == [256_000...257_023])
        #expect(store.callCount == 4)
    }

    @Test func `a hundred LOGs from the middle are listed without their neighbours`() async throws {
        let store = Self.archive([1...1_000_000])
        let inventory = try await Self.archive(store).segments(on: .first, in: NumberRanges([1005...1104]))
        #expect(inventory.ranges(on: .first) == [257_280...282_879])
        #expect(store.callCount <= 40)
    }

    @Test func `the index of all of them is listed in a handful of calls, and read where it is asked for`() async throws
    {
        let store = Self.archive([1...1_000_000])
        let index = WALIndex(store: store, layout: Self.layout, segmentSize: .standard)
        let listing = try await index.listing(of: .first)
        #expect(listing.logs.ranges == [0...3905])
        #expect(listing.groups.ranges == [0...15])
        #expect(store.callCount <= 4)
        let group = WALLogGroup(timeline: .first, number: 7)
        let logs = try #require(try await index.logs(of: group))
        #expect(logs.count == 256)
        #expect(logs.allSatisfy { $0.segments == 256 && !$0.isBroken && $0.totals.commits == 768 })
        let log = WALLog(timeline: .first, number: 0x7A5)
        let lines = try #require(try await index.segments(of: log))
        let segments = log.segments(size: .standard).map { WALSegment(timeline: .first, number: $0) }
        #expect(lines == segments.map { Self.wal.summary(of: $0) })
        #expect(store.calls[.get] == 2)
    }

    @Test func `a LOG's computed summary is that of its segments`() {
        let wal = SimulatedWAL(size: .standard, seed: 3)
        for numbers in [0...255, 256 * 7...256 * 7 + 255, 300...310] as [ClosedRange<UInt64>] {
            #expect(wal.summary(of: numbers, log: 1, on: .first) == wal.added(numbers, log: 1, on: .first))
        }
    }
}
