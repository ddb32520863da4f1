// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import SystemPackage
import Testing

/// A fetch delivers the whole file or none, and says "not there" only when it is sure.
@Suite("FetchWAL") struct FetchWALTests {
    private static let codecs: [Compression] = [.zstd(level: 1), .gzip(level: 1), .none]

    private func key(_ number: UInt64, _ codec: Compression, on timeline: UInt32 = 1) throws -> ObjectKey {
        let name = Segment.name(number, on: timeline)
        return try ObjectKey(
            "main/15-\(Segment.ours)/wal/\(name.prefix(8))/\(name.dropFirst(8).prefix(8))/\(name)\(codec.suffix)")
    }

    private func put(_ bytes: [UInt8], at key: ObjectKey, in store: MemoryStore) async throws {
        _ = try await store.put(key, .bytes(bytes), .replacing)
    }

    @Test(arguments: codecs, [0, 1 << 19, 1 << 20])
    func `a segment is delivered whole, over whatever is at the path`(_ codec: Compression, _ there: Int) async throws {
        try await withFolder { folder in
            let store = MemoryStore()
            try await put(try codec.compressed(Segment(5).bytes), at: key(5, codec), in: store)
            let path = folder.appending("RECOVERYXLOG")
            if there > 0 { try path.write([UInt8](repeating: 1, count: there)) }
            try FilePath(path.string + ".walden").write([9, 9, 9])
            #expect(try await FetchWAL(try await Archives.make(store)).run(Segment.name(5), to: path) == .delivered)
            #expect(try path.read() == Segment(5).bytes)
            #expect(try folder.names == ["RECOVERYXLOG"])
        }
    }

    @Test func `what is not there is the end of the archive, and nothing is at the path`() async throws {
        try await withFolder { folder in
            let store = MemoryStore()
            for number in 3...4 as ClosedRange<UInt64> {
                try await put(Segment(number).bytes, at: key(number, .none), in: store)
            }
            try await put(Segment(9).bytes, at: key(9, .none, on: 2), in: store)
            let fetch = FetchWAL(try await Archives.make(store))
            for name in [Segment.name(5), "00000002.history", "\(Segment.name(3)).00000028.backup"] {
                #expect(try await fetch.run(name, to: folder.appending("x")) == .endOfArchive)
            }
            #expect(try folder.names.isEmpty)
        }
    }

    @Test func `a hole is no end`() async throws {
        try await withFolder { folder in
            let store = MemoryStore()
            try await put(Segment(6).bytes, at: key(6, .none), in: store)
            let fetch = FetchWAL(try await Archives.make(store))
            let error = try await #require(throws: WaldenError.self) {
                try await fetch.run(Segment.name(5), to: folder.appending("x"))
            }
            #expect(error.code == .integrity)
            #expect(error.message.contains(Segment.name(5)))
            #expect(try folder.names.isEmpty)
        }
    }

    @Test(arguments: ["../x", "", "000000010000000000000005 ", "00000001000000000000000a", "%f", "RECOVERYXLOG"])
    func `a name that is no WAL file's`(_ name: String) async throws {
        try await withFolder { folder in
            let fetch = FetchWAL(try await Archives.make())
            let error = try await #require(throws: WaldenError.self) {
                try await fetch.run(name, to: folder.appending("x"))
            }
            #expect(error.code == .usage)
            #expect(try folder.names.isEmpty)
        }
    }

    /// Expects that fetching segment 5, stored as `stored`, is damage, and that what was at the path stays.
    private func expectDamage(_ stored: [UInt8], _ codec: Compression, _ comment: String) async throws {
        try await withFolder { folder in
            let store = MemoryStore()
            try await put(stored, at: key(5, codec), in: store)
            let path = folder.appending("RECOVERYXLOG")
            try path.write([7])
            let fetch = FetchWAL(try await Archives.make(store))
            let error = try await #require(throws: WaldenError.self, "\(comment)") {
                try await fetch.run(Segment.name(5), to: path)
            }
            #expect(error.code == .integrity, "\(comment): \(error)")
            #expect(try path.read() == [7])
            #expect(try folder.names == ["RECOVERYXLOG"])
        }
    }

    /// Fault 8 of docs/faults.md.
    @Test(arguments: codecs)
    func `a stored segment that is cut short, grown or empty`(_ codec: Compression) async throws {
        let stored = try codec.compressed(Segment(5).bytes)
        for count in [0, 1, 8, 39, stored.count / 2, stored.count - 1] {
            try await expectDamage(Array(stored.prefix(count)), codec, "\(count) bytes")
        }
        try await expectDamage(stored + [0], codec, "grown")
    }

    @Test(arguments: [Compression.zstd(level: 1), .gzip(level: 1)])
    func `a stored segment that is cut exactly between two frames, or holds one twice`(_ codec: Compression)
        async throws
    {
        let bytes = Segment(5).bytes
        let half = try codec.compressed(Array(bytes.prefix(1 << 19)))
        try await expectDamage(half, codec, "half")
        try await expectDamage(half + half + half, codec, "three halves")
    }

    @Test(
        arguments: [
            { $0.magic = 0 }, { $0.info = 0 }, { $0.systemIdentifier = 42 }, { $0.address = 6 << 20 },
            { $0.timeline = 2 },
            { $0.segmentBytes = 16 << 20 },
        ] as [@Sendable (inout Segment) -> Void])
    func `another segment under the name, another cluster's too`(_ change: @Sendable (inout Segment) -> Void)
        async throws
    {
        var segment = Segment(5)
        change(&segment)
        try await expectDamage(try Compression.zstd(level: 1).compressed(segment.bytes), .zstd(level: 1), "\(segment)")
    }

    @Test func `a store that does not answer is never the end of the archive`() async throws {
        try await withFolder { folder in
            for rule in [
                FaultRule(.get, keyContaining: "/wal/", .failBefore(Archives.unreachable)),
                FaultRule(.get, keyContaining: "/wal/", calls: 3...3, .failBefore(Archives.unreachable)),
                FaultRule(.list, keyContaining: "/wal/", .failBefore(Archives.unreachable)),
            ] {
                let memory = MemoryStore()
                _ = try await Archives.make(memory)
                let fetch = FetchWAL(try await Archives.open(FaultyStore(memory, plan: [rule])))
                await #expect(throws: Archives.unreachable) {
                    try await fetch.run(Segment.name(5), to: folder.appending("x"))
                }
            }
            #expect(try folder.names.isEmpty)
        }
    }

    @Test func `a path that cannot be written is told, and is never the end of the archive`() async throws {
        let store = MemoryStore()
        try await put(Segment(5).bytes, at: key(5, .none), in: store)
        let fetch = FetchWAL(try await Archives.make(store))
        for name in [Segment.name(5), Segment.name(6)] {
            let error = try await #require(throws: WaldenError.self) {
                try await fetch.run(name, to: "/nowhere/at/all/RECOVERYXLOG")
            }
            #expect(error.message.contains("/nowhere/at/all"))
        }
    }

    @Test func `a history is delivered as it is`() async throws {
        try await withFolder { folder in
            let store = MemoryStore()
            let text = Array("1\t0/5000060\tx\n".utf8)
            try await put(text, at: try ObjectKey("main/15-\(Segment.ours)/wal/00000002.history"), in: store)
            let path = folder.appending("RECOVERYHISTORY")
            #expect(try await FetchWAL(try await Archives.make(store)).run("00000002.history", to: path) == .delivered)
            #expect(try path.read() == text)
        }
    }
}
