// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

/// Plans that end because of what is wrong with the archive itself.
struct BrokenWALTests {
    private func world() -> World {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3)
        return world
    }

    private func segment(_ number: UInt64) -> WALSegment { WALSegment(timeline: .first, number: number) }

    @Test func `a stored segment that cannot be read is named with the reason`() throws {
        var world = world()
        world.readings[segment(9)] = .unreadable("its checksum is wrong")
        let refusal = try world.refusal(.time(World.minute(9)))
        #expect(refusal.error.code == .integrity && refusal.error.message.contains(World.name(9)))
        #expect(refusal.error.cause == "its checksum is wrong")
        #expect("\(refusal)" == refusal.error.description)
    }

    @Test func `a segment that goes while the plan is made is worth another try`() throws {
        var world = world()
        world.readings[segment(9)] = .absent
        let refusal = try world.refusal(.time(World.minute(9)))
        #expect(refusal.error.code == .notFound && refusal.error.canRetry)
        #expect(refusal.error.message.contains(World.name(9)))
    }

    @Test func `a name is not looked for in thousands of segments that nobody indexed`() throws {
        var world = World()
        world.archive(1...1200)
        world.backup(segments: 2...3)
        let refusal = try world.refusal(.name("release"))
        #expect(refusal.error.code == .refused && refusal.error.hint?.contains("walden wal index") == true)
        world.indexed[.first] = Set(0...4)
        #expect(try world.refusal(.name("release")).error.code == .notFound)
    }

    @Test func `a gap that was recorded is told with its reason`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(12...20)
        world.backup(segments: 2...3)
        world.catalogue.gaps = [
            RecordedGap(timeline: .first, numbers: 14...15, reason: "another one"),
            RecordedGap(timeline: .first, numbers: 10...11, reason: "given up when the disk was full"),
        ]
        let error = try world.refusal(.latest).error
        #expect(
            [error.cause, error.hint].contains { $0?.contains("given up when the disk was full") == true }, "\(error)")
    }

    @Test func `damage before the end of the archive is told where the target is beyond it`() throws {
        var world = World()
        world.archive(1...600)
        world.backup(segments: 2...3)
        world.indexed[.first] = [0, 1, 2]
        world.wal.damaged[segment(300)] = WALDamage(lsn: World.lsn(300, 0x3000), problem: "the record is torn")
        let error = try world.refusal(.time(World.minute(9000))).error
        #expect(error.code == .integrity && error.message.contains(World.name(300)), "\(error)")
    }

    @Test(arguments: [(1, "1 page of"), (7, "7 pages of")])
    func `pages with wrong checksums are counted`(failures: Int, words: String) throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3, checksumFailures: failures)
        #expect(try world.plan(.latest).warnings.contains { $0.hasPrefix(words) })
    }
}
