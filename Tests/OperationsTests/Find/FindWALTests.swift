// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@testable import Operations

@Suite struct FindWALTests {
    private static let wal = SimulatedWAL(size: .standard, seed: 7)

    private static let generation = ClusterRecord.Generation(
        major: 15, systemIdentifier: Segment.ours, firstSeen: Instant(microseconds: 0), segmentSize: .standard,
        blockBytes: 8192)

    /// Segments of a minute each; the newest LOG has no index.
    private func archive(_ numbers: NumberRanges, isIndexed: Bool = true, base: MemoryStore = MemoryStore())
        async throws
        -> (ClusterArchive, SimulatedArchive)
    {
        _ = try await Archives.make(base, generations: [Self.generation])
        let store = SimulatedArchive(
            [SimulatedArchive.Timeline(id: .first, numbers: numbers, isIndexed: isIndexed)],
            layout: Layout(cluster: "main", generation: Self.generation.id), wal: Self.wal, base: base)
        return (try await Archives.open(store), store)
    }

    private func request(_ change: (inout FindWAL.Request) -> Void = { _ in }) -> FindWAL.Request {
        var request = FindWAL.Request(workers: 3)
        change(&request)
        return request
    }

    private func commits(_ number: UInt64) -> [TransactionEnd] {
        let segment = WALSegment(timeline: .first, number: number)
        let summary = Self.wal.summary(of: segment)
        guard let first = summary.firstCommit else { return [] }
        return (0..<SimulatedWAL.commits).map { index in
            let lsn = first.lsn.rawValue + index * (first.end.rawValue - first.lsn.rawValue)
            return TransactionEnd(
                outcome: .commit, xid: Self.wal.xid(segment, commit: index),
                time: WrittenWAL.instant(Self.wal.time(segment, commit: index)), lsn: LSN(lsn),
                end: LSN(lsn + first.end.rawValue - first.lsn.rawValue))
        }
    }

    @Test func `a few minutes of months are found with a few hundred calls`() async throws {
        let (cluster, store) = try await archive(NumberRanges([0...67_000]))
        let wanted = (66_000...66_004).flatMap(commits)
        let times = wanted.map(\.time)
        let range = try #require(times.min())...(try #require(times.max()))
        let before = store.callCount
        let report = try await FindWAL(cluster, Self.generation, request { $0.times = range }).transactions(
            aborts: false)
        #expect(report.items.map(\.item) == wanted)
        #expect(!report.isCut && report.warnings.isEmpty)
        #expect(store.callCount - before < 400, "\(store.calls)")
    }

    @Test func `restore points come from the index alone, and the limit says that there are more`() async throws {
        let (cluster, store) = try await archive(NumberRanges([0...9_999]))
        let report = try await FindWAL(cluster, Self.generation, request { $0.limit = 5 }).restorePoints()
        #expect(report.items.map(\.item.name) == (0..<5).map { "point \($0 * 1000)" })
        #expect(report.isCut)
        #expect(store.calls[.get, default: 0] < 400)
    }

    @Test func `an object of the index that is damaged is told of and not used`() async throws {
        let place = MemoryStore()
        let cluster = try await Archives.make(place, generations: [Self.generation])
        let archive = try cluster.wal(Self.generation)
        for number in UInt64(0)...2 {
            let segment = WALSegment(timeline: .first, number: number)
            let key = try archive.layout.key(of: .segment(segment.name(size: .standard)), suffix: "")
            _ = try await place.put(key, .bytes(Self.wal.bytes(of: segment)), .ifAbsent)
        }
        let index = try archive.layout.index(WALLog(timeline: .first, number: 0))
        _ = try await place.put(index, .bytes([1, 2, 3]), .ifAbsent)
        let report = try await FindWAL(cluster, Self.generation, request()).transactions(aborts: true)
        #expect(report.items.map(\.item) == (0...2).flatMap(commits))
        #expect(report.warnings.count == 1 && report.warnings.first?.contains(index.text) == true, "\(report.warnings)")
    }

    @Test func `an index line that does not name all has the segment read`() async throws {
        let place = MemoryStore()
        let cluster = try await Archives.make(place, generations: [Archives.generation])
        let archive = try cluster.wal(Archives.generation)
        var wal = WrittenWAL(from: 0)
        for point in 0..<300 { wal.restorePoint("point \(point)", at: Int64(point)) }
        wal.switchSegment()
        let segment = WALSegment(timeline: .first, number: 0)
        let key = try archive.layout.key(of: .segment(segment.name(size: Segment.size)), suffix: "")
        _ = try await place.put(key, .bytes(wal.bytes), .ifAbsent)
        let summary = try await ReadSegment(archive).answer(ReplayQuestion(segment: segment)).summary
        #expect(summary.restorePoints.count < 300)
        let index = WALIndex(store: place, layout: archive.layout, segmentSize: Segment.size)
        let writer = try await index.writer(of: WALLog(timeline: .first, number: 0), walden: "0")
        try await writer.append(summary)
        _ = try await writer.store(.ifAbsent)
        let report = try await FindWAL(cluster, Archives.generation, request()).restorePoints()
        #expect(report.items.map(\.item.name) == (0..<300).map { "point \($0)" })
    }

    @Test func `a timeline that is not there is not found`() async throws {
        let (cluster, _) = try await archive(NumberRanges([0...3]))
        let find = FindWAL(cluster, Self.generation, request { $0.timeline = TimelineID(9) })
        let error = await #expect(throws: WaldenError.self) { try await find.restorePoints() }
        #expect(error?.code == .notFound)
    }
}
