// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct TimeOfArchiveTests {
    @Test func `a time needs the segments through the first that was archived after it`() throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3)
        let cases: [(RecoveryTarget, String)] = [
            (.time(World.minute(7)), "2-8@1"),
            (.time(Instant(microseconds: World.minute(7).microseconds - 1)), "2-7@1"),
            (.time(World.minute(19)), "2-20@1"), (.latest, "2-20@1"), (.immediate, "2-3@1"),
        ]
        for (target, runs) in cases { #expect(short(try world.plan(target).segments) == [runs]) }
    }

    @Test func `at least the backup's own segments are needed`() throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...9, from: World.minute(2), to: World.minute(4))
        #expect(short(try world.plan(.time(World.minute(5))).segments) == ["2-9@1"])
    }

    @Test func `a time that no archived segment reaches beyond is refused`() throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3)
        let refusal = try world.refusal(.time(World.minute(20)))
        #expect(refusal.error.code == .notFound)
        #expect(refusal.error.message.contains("the newest archived WAL is from \(World.minute(20))"))
        #expect(refusal.error.hint?.contains("pg_switch_wal()") == true)
        #expect(refusal.alternatives.first?.hasPrefix("--latest") == true)
        #expect(refusal.plan?.newestArchived?.segment.number == 20)
    }

    @Test func `segments archived out of order are told by their own times`() throws {
        var world = World()
        world.archive(1...5)
        world.archive(6...6, at: 30)
        world.archive(7...9, at: 8)
        world.backup(segments: 2...3)
        #expect(short(try world.plan(.time(World.minute(10))).segments) == ["2-6@1"])
    }

    @Test func `a plan that ends with the newest segment warns that there may be no later commit`() throws {
        var world = World()
        world.archive(1...8)
        world.backup(segments: 2...3)
        let warned = try world.plan(.time(Instant(microseconds: World.minute(8).microseconds - 1)))
        #expect(warned.warnings.contains { $0.contains("recovery ended before configured recovery target") })
        #expect(try world.plan(.time(World.minute(5))).warnings.isEmpty)
    }

    @Test func `a time before a switch does not need the new timeline`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(10...20, on: 2)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        let early = try world.plan(.time(World.minute(6)))
        #expect(short(early.segments) == ["2-7@1"])
        #expect(early.targetTimeline == timeline(2))
        #expect(short(try world.plan(.time(World.minute(9))).segments) == ["2-9@1", "10-10@2"])
        #expect(short(try world.plan(.time(World.minute(12))).segments) == ["2-9@1", "10-13@2"])
    }

    @Test func `the old timeline's segments past the switch do not count`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(10...12, at: 14)
        world.archive(10...11, on: 2, at: 20)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        #expect(short(try world.plan(.time(World.minute(13))).segments) == ["2-9@1", "10-10@2"])
        #expect(try world.refusal(.time(World.minute(20))).error.code == .notFound)
    }

    @Test func `a plan names its segments one by one`() throws {
        let run = SegmentRun(timeline: timeline(2), first: 254, last: 257)
        #expect(
            Array(run.names(size: .standard)) == [
                "0000000200000000000000FE", "0000000200000000000000FF", "000000020000000100000000",
                "000000020000000100000001",
            ])
        #expect(run.count == 4)
        #expect(SegmentRun(timeline: .first, first: 0, last: .max).count == .max)
        #expect(SegmentRun(timeline: .first, first: 5, last: 3).count == 1)
    }
}
