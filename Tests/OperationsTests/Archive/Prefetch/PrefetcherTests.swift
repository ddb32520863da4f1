// SPDX-License-Identifier: MIT

import PITR
import Repository
import Storage
import Testing

@testable import Operations

/// What comes next lies ready, in bounds, and goes when PostgreSQL goes past it.
@Suite("Prefetcher") struct PrefetcherTests {
    @Test func `segments are delivered in order, each read once`() async throws {
        try await Recovery.with(1...20) { recovery in
            for number in 1...20 as ClosedRange<UInt64> { try await recovery.replay(number) }
            for number in 1...20 as ClosedRange<UInt64> {
                #expect(recovery.store.gets(Segment.name(number)) == 1, "segment \(number)")
            }
            #expect(try recovery.ready().isEmpty)
        }
    }

    @Test func `as many lie ready as the queue is long, and what was passed goes away`() async throws {
        try await Recovery.with(1...30) { recovery in
            try await recovery.replay(3)
            try await recovery.waitUntilReady(4...7)
            try await recovery.replay(4)
            try await recovery.waitUntilReady(5...8)
            try await recovery.replay(7)  // the server had the two before itself
            try await recovery.waitUntilReady(8...11)
            try await recovery.replay(2)  // where a restart begins
            try await recovery.waitUntilReady(3...6)
        }
    }

    @Test func `no more are under way at once than there are workers`() async throws {
        try await Recovery.with(1...20, ahead: 16, workers: 3) { recovery in
            try await recovery.replay(1)
            try await recovery.waitUntilReady(2...17)
            #expect(recovery.store.mostAtOnce <= 3)
        }
    }

    @Test func `one that is under way is waited for, not fetched again`() async throws {
        try await Recovery.with(1...9) { recovery in
            recovery.store.close(Segment.name(2))
            try await recovery.replay(1)
            try await recovery.wait(for: "segment 2 to be under way") { recovery.store.waiting(Segment.name(2)) == 1 }
            async let asked: Void = recovery.replay(2)
            recovery.store.open(Segment.name(2))
            try await asked
            #expect(recovery.store.gets(Segment.name(2)) == 1)
        }
    }

    @Test func `what is not under way does not wait for what is`() async throws {
        try await Recovery.with(1...9, workers: 1) { recovery in
            recovery.store.close(Segment.name(2))
            try await recovery.replay(1)
            try await recovery.wait(for: "segment 2 to be under way") { recovery.store.waiting(Segment.name(2)) == 1 }
            try await recovery.replay(3)
            recovery.store.open(Segment.name(2))
        }
    }

    @Test func `another timeline takes the place of the one that was looked ahead on`() async throws {
        try await Recovery.with(1...9) { recovery in
            try await recovery.archive(5, on: 2)
            try await recovery.archive(6, on: 2)
            try await recovery.replay(4)
            try await recovery.waitUntilReady(5...8)
            try await recovery.replay(5, on: 2)
            try await recovery.wait(for: "the new timeline") { try recovery.ready() == [Segment.name(6, on: 2)] }
            try await recovery.replay(6, on: 2)
        }
    }

    @Test func `a history is delivered, and lets what lies ready lie`() async throws {
        try await Recovery.with(1...9) { recovery in
            let text = Array("1\t0/5000060\tx\n".utf8)
            let layout = Layout(cluster: "main", generation: Archives.generation.id)
            let key = try layout.key(of: .history(try #require(TimelineID(2))), suffix: "")
            _ = try await recovery.memory.put(key, .bytes(text), .replacing)
            try await recovery.replay(1)
            try await recovery.waitUntilReady(2...5)
            #expect(try await recovery.ask("00000002.history") == .delivered)
            #expect(try recovery.delivered() == text)
            #expect(try await recovery.ask("00000003.history") == .endOfArchive)
            try await recovery.waitUntilReady(2...5)
        }
    }

    @Test func `without a look-ahead each is fetched when it is asked for`() async throws {
        try await Recovery.with(1...9, isOn: false) { recovery in
            for number in 1...3 as ClosedRange<UInt64> { try await recovery.replay(number) }
            #expect(recovery.store.gets("/wal/") == 3)
        }
    }

    @Test func `where room is scarce nothing is fetched ahead`() async throws {
        let space = VolumeSpace(available: 3 << 20, total: 20 << 20)
        try await Recovery.with(1...9, space: space) { recovery in
            for number in 1...3 as ClosedRange<UInt64> { try await recovery.replay(number) }
            #expect(recovery.store.gets("/wal/") == 3)
            #expect(try recovery.ready().isEmpty)
        }
    }

    @Test func `what is left to the server is a tenth, or a gibibyte, and two segments`() {
        let (segment, gib) = (16 << 20 as UInt64, 1 << 30 as UInt64)
        #expect(VolumeSpace(available: gib + 3 * segment, total: 100 * gib).holds(1, of: segment))
        #expect(!VolumeSpace(available: gib + 3 * segment - 1, total: 100 * gib).holds(1, of: segment))
        #expect(!VolumeSpace(available: gib + 3 * segment, total: 100 * gib).holds(2, of: segment))
        #expect(VolumeSpace(available: 4 * segment, total: 10 * segment).holds(1, of: segment))
        #expect(!VolumeSpace(available: 4 * segment - 1, total: 10 * segment).holds(1, of: segment))
        #expect(!VolumeSpace(available: 0, total: 0).holds(1, of: segment))
        #expect(!VolumeSpace(available: .max, total: .max).holds(.max, of: .max))
    }

    @Test func `it goes away when nobody asks any more, and comes back`() async throws {
        try await Recovery.with(1...9) { recovery in
            try await recovery.replay(1)
            try await recovery.waitUntilReady(2...5)
            await recovery.prefetcher.retire(idleFor: .seconds(600))
            #expect(try !recovery.ready().isEmpty)
            await recovery.prefetcher.retire(idleFor: .zero)
            #expect(try recovery.wal.names.isEmpty)
            try await recovery.replay(2)
            try await recovery.wait(for: "a look-ahead") { try recovery.ready().count == 4 }
            await recovery.prefetcher.stop()
            #expect(try recovery.wal.names.isEmpty)
        }
    }
}
