// SPDX-License-Identifier: MIT

import PITR
import Testing

struct RecoveryWindowTests {
    private func windows(of world: World) throws -> [RecoveryWindow] {
        var asked = World.Asked()
        return try windows(of: world, .whole, &asked)
    }

    private func windows(
        of world: World, _ search: RecoveryWindow.Search, _ asked: inout World.Asked
    ) throws -> [RecoveryWindow] {
        try world.decide(&asked) { try RecoveryWindow.all(in: $0, search) }
    }

    /// Busy up to segment 30, then idle up to the end of its LOG and beyond.
    private var idle: World {
        var world = World()
        world.archive(1...30)
        world.backup(segments: 2...3)
        for number in 31...300 as ClosedRange<UInt64> { world.add(WALSegment(timeline: .first, number: number)) }
        return world
    }

    @Test func `an unbroken archive is one window, from the end of the first backup to the last commit`() throws {
        var world = World()
        world.archive(1...20)
        let first = world.backup(segments: 2...3)
        world.backup(segments: 9...10)
        let window = try #require(windows(of: world).first)
        #expect(try windows(of: world).count == 1)
        #expect(window.backup == first && window.backups == 2)
        #expect(window.first == Instant(microseconds: World.minute(2).microseconds + 30_000_000))
        #expect(window.last == World.minute(20))
        #expect(window.segments == 2...20 && window.gap == nil)
        #expect(window.firstLSN == World.lsn(3, 0x138) && window.lastLSN == World.lsn(20, 0x2040))
    }

    @Test func `a gap splits the window, and what no backup leads to is in none`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(12...20)
        world.archive(22...30)
        world.backup(segments: 2...3)
        world.backup(segments: 14...15)
        world.catalogue.gaps = [RecordedGap(timeline: .first, numbers: 10...11, reason: "disk full")]
        let found = try windows(of: world)
        #expect(found.map(\.segments) == [2...9, 14...20])
        #expect(found.map(\.last) == [World.minute(9), World.minute(20)])
        #expect(found.map { $0.gap.map { "\($0.first)-\($0.last)" } } == ["10-11", "21-21"])
        #expect(found.map(\.gapReason) == ["disk full", nil])
    }

    @Test func `each timeline has its own part only`() throws {
        var world = World()
        world.archive(1...12)
        world.archive(10...20, on: 2)
        world.history(of: 2, (1, World.lsn(10)))
        world.history(of: 3, (1, World.lsn(2)))
        world.backup(segments: 4...5)
        let found = try windows(of: world)
        #expect(found.map(\.timeline.rawValue) == [1, 2])
        #expect(found.map(\.segments) == [4...12, 10...20])
        #expect(
            found.map(\.first) == [Instant(microseconds: World.minute(4).microseconds + 30_000_000), World.minute(10)])
        #expect(found.map(\.last) == [World.minute(12), World.minute(20)])
    }

    @Test func `a backup whose WAL is not whole is no window`() throws {
        var world = World()
        world.archive(1...5)
        world.backup(segments: 5...6)
        #expect(try windows(of: world).isEmpty)
        #expect(try windows(of: World()).isEmpty)
    }

    @Test func `a window without a commit behind its backup says so`() throws {
        var world = World()
        world.add(WALSegment(timeline: .first, number: 2))
        world.add(WALSegment(timeline: .first, number: 3))
        world.backup(segments: 2...2)
        let window = try #require(windows(of: world).first)
        #expect(window.last == nil && window.first != nil)
    }

    @Test func `of a long idle stretch no more is read than was said, and the index is asked all the same`() throws {
        var asked = World.Asked()
        var window = try #require(windows(of: idle, .init(readLimit: 20), &asked).first)
        #expect(window.last == nil && window.segments == 2...300)
        #expect(asked.reads == 20)

        var indexed = idle
        indexed.indexed[.first] = [0]
        asked = World.Asked()
        window = try #require(windows(of: indexed, .init(readLimit: 50), &asked).first)
        #expect(window.last == World.minute(30))
        #expect(asked.reads == 46, "the 45 that are not indexed, and the one with the commit")
        #expect(try windows(of: idle) == windows(of: indexed))
    }

    @Test func `what was looked at before is not looked at again`() throws {
        var world = idle
        let known = try windows(of: world)
        world.add(WALSegment(timeline: .first, number: 301))
        var asked = World.Asked()
        var window = try #require(windows(of: world, .init(known: known), &asked).first)
        #expect(window.last == World.minute(30) && window.segments == 2...301)
        #expect(asked.reads == 2, "the new one, and the last before it")

        world.archive(302...302)
        asked = World.Asked()
        window = try #require(windows(of: world, .init(known: known), &asked).first)
        #expect(window.last == World.minute(302))
        #expect(try windows(of: world) == [window])

        world.remove(200)
        asked = World.Asked()
        #expect(try windows(of: world, .init(known: known), &asked) == windows(of: world))
    }

    @Test func `every moment of a window can be planned`() async throws {
        for seed in 0..<150 as Range<UInt64> {
            await Task.yield()
            let history = RandomHistory(seed: seed)
            guard !history.hasJumps else { continue }
            let world = history.world
            for window in try windows(of: world) {
                guard let first = window.first, let last = window.last, first < last else { continue }
                let middle = (first.microseconds + last.microseconds) / 2
                for time in [first.microseconds + 1, middle, last.microseconds - 1] where time > first.microseconds {
                    let target = RecoveryTarget.time(Instant(microseconds: time))
                    let plan = try? world.plan(target, timeline: window.timeline.rawValue)
                    #expect(plan != nil, "seed \(seed), timeline \(window.timeline), \(target)")
                }
            }
        }
    }
}
