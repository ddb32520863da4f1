// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import Repository
import Storage
import Synchronization
import SystemPackage
import Testing

/// A fetch takes what any repository has whole, and "not there" needs all of them.
@Suite("Fetch from several repositories") struct FetchFromSeveralTests {
    private let first = MemoryStore()
    private let second = MemoryStore()
    private static let codec = Compression.zstd(level: 1)

    private func key(_ number: UInt64) throws -> ObjectKey {
        try ObjectKey("main/15-\(Segment.ours)/wal/00000001/00000000/\(Segment.name(number)).zst")
    }

    private func put(_ number: UInt64, into store: MemoryStore, _ change: (inout [UInt8]) -> Void = { _ in })
        async throws
    {
        var stored = try Self.codec.compressed(Segment(number).bytes)
        change(&stored)
        _ = try await store.put(key(number), .bytes(stored), .replacing)
    }

    /// What comes of fetching `number` from stores of which each was made a repository.
    private func fetch(_ number: UInt64, _ stores: any ObjectStore..., to path: FilePath) async throws -> (
        outcome: FetchWAL.Outcome, said: [String]
    ) {
        let said = Mutex<[String]>([])
        let places = stores.enumerated().map { index, store in
            RepositoryPlace(
                name: "store\(index + 1)", store: store,
                compression: CompressionChoice(wal: Self.codec, backup: Self.codec))
        }
        let fetch = FetchWAL(ClusterRepositories(places, cluster: "main")) { words in
            said.withLock { $0.append(words) }
        }
        let outcome = try await fetch.run(Segment.name(number), to: path)
        return (outcome, said.withLock { $0 })
    }

    private func prepare() async throws {
        _ = try await Archives.make(first)
        _ = try await Archives.make(second)
    }

    @Test func `what the first has not, or has damaged, comes from the second, and damage is told`() async throws {
        try await prepare()
        try await put(5, into: second)
        try await withFolder { folder in
            let path = folder.appending("RECOVERYXLOG")
            let missing = try await fetch(5, first, second, to: path)
            #expect(missing.outcome == .delivered && missing.said.isEmpty)
            for damage in [{ $0[$0.count / 2] ^= 1 }, { $0.removeLast(20) }] as [(inout [UInt8]) -> Void] {
                try await put(5, into: first, damage)
                let damaged = try await fetch(5, first, second, to: path)
                #expect(damaged.outcome == .delivered)
                #expect(
                    damaged.said.count == 1 && damaged.said.contains { $0.contains("is damaged") }, "\(damaged.said)")
                #expect(try path.read() == Segment(5).bytes)
            }
            #expect(try folder.names == ["RECOVERYXLOG"])
        }
    }

    @Test func `another segment under the name is passed over`() async throws {
        try await prepare()
        try await put(5, into: second)
        _ = try await first.put(key(5), .bytes(try Self.codec.compressed(Segment(6).bytes)), .replacing)
        try await withFolder { folder in
            let path = folder.appending("RECOVERYXLOG")
            let fetched = try await fetch(5, first, second, to: path)
            #expect(fetched.outcome == .delivered)
            #expect(try path.read() == Segment(5).bytes)
        }
    }

    @Test func `the end of the archive needs every repository`() async throws {
        try await prepare()
        try await withFolder { folder in
            let path = folder.appending("RECOVERYXLOG")
            let fetched = try await fetch(5, first, second, to: path)
            #expect(fetched.outcome == .endOfArchive)
            for rule in [
                FaultRule(.get, calls: 1...99, .failBefore(Archives.unreachable)),
                FaultRule(.get, keyContaining: "/wal/", calls: 1...99, .failBefore(Archives.unreachable)),
                FaultRule(.list, calls: 1...99, .failBefore(Archives.unreachable)),
            ] {
                let down = FaultyStore(second, plan: [rule])
                let error = try await #require(throws: WaldenError.self) { try await fetch(5, first, down, to: path) }
                #expect(error.code == .unavailable)
                // What is somewhere is delivered all the same.
                try await put(4, into: first)
                let found = try await fetch(4, down, first, to: path)
                #expect(found.outcome == .delivered)
                try await first.delete(key(4))
            }
        }
    }

    @Test func `what the first has is not held up by a second that hangs`() async throws {
        try await prepare()
        try await put(5, into: first)
        try await withFolder { folder in
            let hanging = FaultyStore(second, plan: [FaultRule(.get, calls: 1...99, .stall)])
            let fetched = try await fetch(5, first, hanging, to: folder.appending("RECOVERYXLOG"))
            #expect(fetched.outcome == .delivered)
        }
    }

    /// Fault 18 of docs/faults.md.
    @Test func `a hole in all is a hole, and a later segment in any makes one`() async throws {
        try await prepare()
        try await put(6, into: second)
        try await withFolder { folder in
            let error = try await #require(throws: WaldenError.self) {
                try await fetch(5, first, second, to: folder.appending("x"))
            }
            #expect(error.code == .integrity)
            #expect(try folder.names.isEmpty)
        }
    }

    @Test func `what is damaged everywhere is damage`() async throws {
        try await prepare()
        for store in [first, second] { try await put(5, into: store) { $0[$0.count / 2] ^= 1 } }
        try await withFolder { folder in
            let error = try await #require(throws: WaldenError.self) {
                try await fetch(5, first, second, to: folder.appending("x"))
            }
            #expect(error.code == .integrity)
            #expect(try folder.names.isEmpty)
        }
    }
}
