// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("WALArchive: what is there") struct WALInventoryTests {
    private let store = MemoryStore(now: { 1_795_341_600_000_000 })
    private var archive: WALArchive { Place.archive(store) }
    private let wal = Place.layout.wal

    private func add(_ numbers: ClosedRange<UInt64>, on timeline: UInt32 = 1, suffix: String = ".zst") async throws {
        for number in numbers {
            try await store.put(try Place.layout.key(of: try Place.file(number, on: timeline), suffix: suffix).text)
        }
    }

    private func partial(_ number: UInt64, on timeline: UInt32 = 1) async throws {
        let name = try Place.segment(number, on: timeline).name(size: .standard)
        try await store.put(try Place.layout.key(of: .partial(name), suffix: ".zst").text)
    }

    /// Names that others put beside ours, in every folder.
    private func addForeignNames() async throws {
        let names = [
            "lost+found".replacing("+", with: "-"), "README", "000000010000000000000009.zst.tmp",
            "000000010000000000000009.lz4", "000000010000000000000009.zst.age.old", "00000001000000000000000g.zst",
            "000000010000000000000009.partial.old", "000000010000000000000009.0000002G.backup",
        ]
        for folder in ["", "00000001/", "00000001/00000000/", "zzz/"] {
            for name in names { try await store.put(wal + folder + name) }
        }
        // Our names where no fetch would ever look for them.
        for folder in ["", "stray/", "00000001/", "00000001/00000005/", "00000002/00000000/", "00000001/00000000/x/"] {
            try await store.put(wal + folder + "000000010000000000000009.zst")
        }
        // A segment number that segments of this size do not have.
        try await store.put(wal + "00000001/00000000/000000010000000000000FFF.zst")
    }

    @Test func `segments of every timeline and suffix are there, with the time at which they were stored`() async throws
    {
        try await add(2...4)
        try await add(5...5, suffix: "")
        try await add(6...6, suffix: ".gz")
        try await add(4...5, on: 2)
        let (inventory, histories) = try await archive.inventory(from: LSN(0))
        #expect(inventory.timelines.map(\.rawValue) == [1, 2])
        #expect(inventory.ranges(on: .first) == [2...6])
        #expect(inventory.ranges(on: try #require(TimelineID(2))) == [4...5])
        #expect(inventory.newest(on: .first)?.archivedAt == Instant(microseconds: 1_795_341_600_000_000))
        #expect(histories.isEmpty)
    }

    @Test func `a partial one is no whole one`() async throws {
        try await add(2...3)
        try await partial(4)
        let (inventory, _) = try await archive.inventory(from: LSN(0))
        #expect(inventory.ranges(on: .first) == [2...3])
        #expect(inventory.partials == [try Place.segment(4)])
    }

    @Test func `nothing of a log before the first LSN is listed, everything from it on is`() async throws {
        try await add(0x1FE...0x202)
        try await add(0x1FF...0x200, on: 2)
        let (inventory, _) = try await archive.inventory(from: LSN(0x2_0000_0000))
        #expect(inventory.ranges(on: .first).last?.contains(0x202) == true)
        #expect(inventory.contains(try Place.segment(0x200)))
        #expect(inventory.contains(try Place.segment(0x200, on: 2)))
        #expect(inventory.contains(try Place.segment(0x1FE)) == false)
    }

    @Test func `more segments than a page has are all there`() async throws {
        try await add(0...2300)
        let (inventory, _) = try await archive.inventory(from: LSN(0))
        #expect(inventory.ranges(on: .first) == [0...2300])
    }

    @Test func `histories come along`() async throws {
        try await store.put(wal + "00000002.history", Array("1\t0/5000060\tx\n".utf8))
        try await store.put(wal + "00000003.history", Array("1\t0/5000060\tx\n2\t0/6000000\ty\n".utf8))
        let (_, histories) = try await archive.inventory(from: LSN(0))
        #expect(histories.keys.map(\.rawValue).sorted() == [2, 3])
        #expect(histories[try #require(TimelineID(3))]?.entries.count == 2)
    }

    @Test func `a damaged history is told of in its timeline, and hides no other`() async throws {
        try await store.put(wal + "00000002.history", Array("1\t0/5000060\tx\n".utf8))
        try await store.put(wal + "00000003.history", Array("x".utf8))
        let overview = try await archive.overview()
        #expect(overview.timelines.map(\.id.rawValue) == [2, 3])
        #expect(overview.timelines.map { $0.damagedHistory?.code } == [nil, .integrity])
        #expect(overview.histories.keys.map(\.rawValue) == [2])
    }

    @Test func `foreign names are passed over, and our names where no fetch looks`() async throws {
        try await add(2...3)
        try await addForeignNames()
        let (inventory, _) = try await archive.inventory(from: LSN(0))
        #expect(inventory.ranges(on: .first) == [2...3])
        #expect(inventory.timelines == [.first])
        #expect(inventory.partials.isEmpty)
    }

    @Test func `only a later segment or partial of the timeline is later`() async throws {
        try await add(2...4)
        try await add(9...9, on: 2)
        try await partial(4)
        try await store.put(wal + "00000001/00000000/000000010000000000000008.00000028.backup.zst")
        try await store.put(wal + "00000002.history")
        #expect(try await archive.hasLater(than: try Place.segment(3)))
        #expect(try await archive.hasLater(than: try Place.segment(1)))
        #expect(try await archive.hasLater(than: try Place.segment(4)) == false)
        #expect(try await archive.hasLater(than: try Place.segment(5)) == false)
        try await partial(7)
        #expect(try await archive.hasLater(than: try Place.segment(5)))
    }

    @Test(arguments: ["", ".gz", ".zst"])
    func `a later log counts, whatever the suffix`(_ suffix: String) async throws {
        try await add(0x300...0x300, suffix: suffix)
        #expect(try await archive.hasLater(than: try Place.segment(0xFF)))
        #expect(try await archive.hasLater(than: try Place.segment(0x300)) == false)
    }

    @Test func `foreign names are nothing later, and hide nothing later`() async throws {
        try await add(2...3)
        try await addForeignNames()
        for number in 100...450 { try await store.put(wal + "00000001/00000000/foreign-\(number)") }
        #expect(try await archive.hasLater(than: try Place.segment(3)) == false)
        try await add(0x100...0x100)
        #expect(try await archive.hasLater(than: try Place.segment(3)))
    }
}
