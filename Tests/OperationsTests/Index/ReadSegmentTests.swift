// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

@Suite("ReadSegment") struct ReadSegmentTests {
    private let store = MemoryStore()
    private var layout: Layout { Layout(cluster: "main", generation: Archives.generation.id) }
    private static let codecs: [Compression] = [.zstd(level: 1), .gzip(level: 1), .none]

    private func put(_ number: UInt64, _ bytes: [UInt8], _ codec: Compression = .none, on timeline: UInt32 = 1)
        async throws
    {
        let key = try layout.key(of: .segment(Segment.name(number, on: timeline)), suffix: codec.suffix)
        _ = try await store.put(key, .bytes(try codec.compressed(bytes)), .replacing)
    }

    private func read(_ number: UInt64, next: WALSegment? = nil, store: (any ObjectStore)? = nil) async throws
        -> SegmentSummary
    {
        let archive = WALArchive(
            store: store ?? self.store, layout: layout, segmentSize: Segment.size, compression: .standard)
        let segment = WALSegment(timeline: .first, number: number)
        return try await ReadSegment(archive).answer(ReplayQuestion(segment: segment, next: next)).summary
    }

    /// Two segments; the last record of the first ends 5000 bytes into the second.
    private func crossing() -> [UInt64: [UInt8]] {
        var wal = WrittenWAL(from: 5)
        wal.commit(700, at: 1)
        wal.padding(Int(6 << 20 - wal.position) + 5000)
        wal.commit(701, at: 2)
        return wal.segments
    }

    private func bytes(_ number: UInt64) throws -> [UInt8] { try #require(crossing()[number]) }

    @Test(arguments: codecs)
    func `a record that goes on in the next segment is read to its end there`(_ codec: Compression) async throws {
        try await put(5, bytes(5), codec)
        try await put(6, bytes(6), codec)
        let summary = try await read(5)
        #expect(summary.totals.records == 2)
        #expect(summary.firstCommit?.xid == 700)
        #expect(!summary.hasOpenTail && summary.damage == nil)
        #expect(try await read(6).firstCommit?.xid == 701)
    }

    @Test func `of the next segment no more is read than the record needs`() async throws {
        try await put(5, bytes(5))
        var next = try bytes(6)
        next += [UInt8](repeating: 0xFF, count: 8 << 20)
        try await put(6, next)
        let read = Read()
        let observed = ObservedStore(store) { read.add($0) }
        #expect(try await !self.read(5, store: observed).hasOpenTail)
        #expect(read.bytes(of: Segment.name(6)) == 1 << 20)
    }

    @Test func `without the next segment the tail is open`() async throws {
        try await put(5, bytes(5))
        let summary = try await read(5)
        #expect(summary.hasOpenTail && summary.totals.records == 1)
    }

    @Test func `the next segment may be another timeline's`() async throws {
        try await put(5, bytes(5))
        try await put(6, bytes(6), on: 2)
        #expect(try await read(5).hasOpenTail)
        let child = WALSegment(timeline: try #require(TimelineID(2)), number: 6)
        let summary = try await read(5, next: child)
        #expect(!summary.hasOpenTail)
    }

    @Test(arguments: codecs)
    func `what is damaged is said of the segment that is, not of its neighbour`(_ codec: Compression) async throws {
        try await put(5, bytes(5), codec)
        var stored = try codec.compressed(try bytes(6))
        if codec == .none { stored.removeLast(1 << 19) } else { stored[stored.count - 2] ^= 1 }
        let key = try layout.key(of: .segment(Segment.name(6)), suffix: codec.suffix)
        _ = try await store.put(key, .bytes(stored), .replacing)
        #expect(try await read(5).damage == nil)
        let error = try await #require(throws: WaldenError.self) { try await read(6) }
        #expect(error.code == .integrity)
        #expect("\(error)".contains(Segment.name(6)))
    }

    @Test func `a flipped byte in the part of the next object that the record needs leaves the tail open`() async throws
    {
        try await put(5, bytes(5))
        let codec = Compression.zstd(level: 1)
        // Stored as it is within the frame: the byte goes out wrong, and only the checksum behind it tells.
        var next = try bytes(6)
        var generator = Noise()
        for index in 6000..<next.count { next[index] = generator.next() }
        var stored = try codec.compressed(next)
        stored[2000] ^= 1
        let key = try layout.key(of: .segment(Segment.name(6)), suffix: ".zst")
        _ = try await store.put(key, .bytes(stored), .replacing)
        let summary = try await read(5)
        #expect(summary.damage == nil && summary.hasOpenTail)
    }

    @Test func `what is not there is not found, and what is too long or too short is no segment`() async throws {
        #expect(try await #require(throws: WaldenError.self) { try await read(9) }.code == .notFound)
        for bytes in [try bytes(5).dropLast(), try bytes(5) + [0], []] {
            try await put(5, Array(bytes))
            #expect(try await #require(throws: WaldenError.self) { try await read(5) }.code == .integrity)
        }
    }

    @Test func `a store that does not answer is no damage`() async throws {
        try await put(5, bytes(5))
        try await put(6, bytes(6))
        for name in [Segment.name(5), Segment.name(6)] {
            let faulty = FaultyStore(
                store, plan: [FaultRule(.get, keyContaining: name, calls: 1...9, .failBefore(Archives.unreachable))])
            let error = try await #require(throws: WaldenError.self) { try await read(5, store: faulty) }
            #expect(error.code == .unavailable)
        }
    }
}

/// Bytes that do not compress.
private struct Noise {
    private var state: UInt64 = 88_172_645_463_325_252

    mutating func next() -> UInt8 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state)
    }
}
