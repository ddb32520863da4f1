// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage
import Synchronization
import Testing

@testable import Repository

@Suite("Removing WAL") struct WALRemovalTests {
    private let store = MemoryStore()

    private func fill(_ numbers: ClosedRange<UInt64>, on timeline: UInt32 = 1) async throws {
        for number in numbers {
            let key = try Place.layout.key(of: try Place.file(number, on: timeline), suffix: ".zst")
            _ = try await store.put(key, .bytes([1, 2]), .replacing)
        }
    }

    private func left(on timeline: UInt32 = 1) async throws -> [ClosedRange<UInt64>] {
        let archive = Place.archive(store)
        let id = try #require(TimelineID(timeline))
        let logs = try await archive.overview(histories: false)[id]?.logs ?? NumberRanges()
        return try await archive.segments(on: id, in: logs).ranges(on: id)
    }

    private func remove(
        _ ranges: ClosedRange<UInt64>..., in store: (any ObjectStore)? = nil, limit: UInt64? = nil
    ) async throws -> Removal {
        let archive = Place.archive(store ?? self.store)
        let logs = try await archive.overview(histories: false)[.first]?.logs ?? NumberRanges()
        return try await WALRemoval(NumberRanges(ranges), on: .first, in: archive).run(in: logs) { limit }
    }

    @Test func `segments go with what belongs to them, and nothing else does`() async throws {
        try await fill(0...600)
        try await fill(0...20, on: 2)
        let names = [
            "00000001.history.zst", "00000001/00000000/000000010000000000000005.00000028.backup.zst",
            "00000001/00000000/000000010000000000000006.partial.zst", "00000001/00000000/readme.txt",
            "00000001/00000001/000000010000000100000005.partial.zst",
        ]
        for name in names { try await store.put("main/15-7312345678/wal/\(name)") }
        let removal = try await remove(0...299, 400...500)
        #expect(removal.objects == 300 + 101 + 3 && removal.bytes == 2 * 401 + 3 && removal.error == nil)
        #expect(try await left() == [300...399, 501...600])
        #expect(try await left(on: 2) == [0...20])
        let rest = try await store.keys("main/15-7312345678/wal/")
        #expect(rest.contains { $0.hasSuffix("readme.txt") } && rest.contains { $0.hasSuffix("00000001.history.zst") })
        #expect(!rest.contains { $0.contains(".backup") || $0.contains(".partial") })
    }

    @Test func `nothing goes from where somebody needs it on`() async throws {
        try await fill(0...100)
        #expect(try await remove(0...90, limit: 40).objects == 40)
        #expect(try await left() == [40...100])
        #expect(try await remove(0...90, limit: 0).objects == 0)
    }

    @Test func `what stays is told, and the rest goes`() async throws {
        try await fill(0...99)
        let denied = WaldenError(.permission, "the store does not allow it")
        let faulty = FaultyStore(
            store,
            plan: [FaultRule(.delete, keyContaining: "00000001000000000000002", calls: 1...100, .failBefore(denied))])
        let removal = try await remove(0...89, in: faulty)
        #expect(removal.objects == 74 && removal.failures == 16 && removal.error == denied && removal.pending == 0)
        #expect(try await left() == [32...47, 90...99])
    }

    @Test func `what is locked is pending`() async throws {
        try await fill(0...99)
        let locked = LockedStore(store)
        let removal = try await remove(0...89, in: locked)
        #expect(removal.objects == 0 && removal.pending == 90 && removal.failures == 0)
        #expect(removal.pendingUntil == Instant(microseconds: LockedStore.until))
        #expect(try await left() == [0...99])
    }

    @Test func `records of what was removed become one where they touch`() async throws {
        let archive = Place.archive(store)
        func record(_ ranges: ClosedRange<UInt64>...) async throws -> Int {
            try await archive.recordPruned(ranges, on: .first, at: Fixture.now, walden: "0")
            return try await store.keys("main/15-7312345678/pruned/").count
        }
        #expect(try await record(5...9, 12...20) == 2)
        #expect(try await record(14...16) == 2)
        #expect(try await archive.pruned() == [.first: NumberRanges([5...9, 12...20])])
        #expect(try await record(10...11, 30...31) == 2)
        #expect(try await archive.pruned() == [.first: NumberRanges([5...20, 30...31])])
    }

    @Test func `index objects go when all their segments do, and so do records of gaps`() async throws {
        let archive = Place.archive(store)
        for name in ["00000000", "00000001", "000000.logs"] {
            try await store.put("main/15-7312345678/index/00000001/\(name).jsonl.zst")
        }
        try await store.put("main/15-7312345678/index/00000001/00000000.jsonl.zst.age")
        for (first, last) in [(3, 4), (290, 300)] as [(UInt64, UInt64)] {
            try await archive.record(
                GapRecord(
                    first: try Place.segment(first).name(size: .standard),
                    last: try Place.segment(last).name(size: .standard), reason: "", recordedAt: Fixture.now,
                    walden: "0"))
        }
        let gone = NumberRanges([0...299])
        #expect(try await archive.index.remove(gone, on: .first).objects == 1)
        #expect(try await archive.removeGaps(in: gone, on: .first).objects == 1)
        let left = try await store.keys().map { $0.split(separator: "/").suffix(1).joined() }
        #expect(
            left == [
                "000000010000000100000022-00000001000000010000002C.json", "000000.logs.jsonl.zst", "00000001.jsonl.zst",
            ])
    }
}

/// A store whose objects nobody may delete yet.
private struct LockedStore: ObjectStore {
    static let until = MemoryStore.wallClock() + 3_600_000_000
    private let store: any ObjectStore

    init(_ store: any ObjectStore) { self.store = store }

    var properties: StoreProperties { store.properties }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await store.put(key, body, condition)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await store.get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        try await store.head(key).map {
            ObjectInfo(key: $0.key, size: $0.size, modified: $0.modified, lockedUntil: Self.until)
        }
    }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { throw WaldenError(.permission, "it is locked") }
}
