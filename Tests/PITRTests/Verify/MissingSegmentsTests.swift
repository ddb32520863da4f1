// SPDX-License-Identifier: MIT

import PITR
import Testing

@Suite("MissingSegments") struct MissingSegmentsTests {
    private func missing(_ world: World, seen: [TimelineID: UInt64] = [:]) -> [String] {
        MissingSegments(
            ranges: world.archived, histories: world.catalogue.histories, backups: world.catalogue.backups, seen: seen,
            size: .standard
        ).runs.map { "\($0.timeline.rawValue): \($0.first)-\($0.last)" }
    }

    @Test func `holes between what is there are found, the ends are not`() {
        var world = World()
        #expect(missing(world).isEmpty)
        world.archive(3...9)
        #expect(missing(world).isEmpty)
        world.archive(12...20)
        world.archive(22...22)
        #expect(missing(world) == ["1: 10-11", "1: 21-21"])
    }

    @Test func `what a backup needs is missed at either end`() {
        var world = World()
        world.archive(5...9)
        world.backup(segments: 4...5)
        world.backup(segments: 9...11)
        #expect(missing(world) == ["1: 4-4", "1: 10-11"])
    }

    @Test func `what was there once is missed at the end`() {
        var world = World()
        world.archive(5...9)
        #expect(missing(world, seen: [.first: 9]).isEmpty)
        #expect(missing(world, seen: [.first: 12, timeline(7): 3]) == ["1: 10-12"])
    }

    @Test func `a parent goes up to where it was left, and the timeline begins there`() {
        var world = World()
        world.archive(1...7)
        world.archive(12...20, on: 2)
        world.history(of: 2, (1, World.lsn(10)))
        #expect(missing(world) == ["1: 8-9", "2: 10-11"])
        world.archive(8...12)
        world.archive(10...11, on: 2)
        #expect(missing(world).isEmpty)
        // At a border the parent's last segment is the one before.
        var border = World()
        border.archive(1...9)
        border.archive(10...12, on: 2)
        border.history(of: 2, (1, World.lsn(10, 0)))
        #expect(missing(border).isEmpty)
    }
}
