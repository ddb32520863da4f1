// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct TimeTargetTests {
    @Test func `a time needs the segments through the first commit that is later`() throws {
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

    @Test func `the commit kept, the commit lost and the position are told`() throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3)
        let stop = try #require(world.plan(.time(World.minute(7))).stop)
        #expect(stop.kind == .before && stop.record == World.lsn(8, 0x2000))
        #expect(stop.lastCommit?.xid == 7 && stop.lastTransaction?.time == World.minute(7))
        #expect(stop.firstLost?.xid == 8)
        #expect(stop.replayedTo == World.lsn(8, 0x68))
        let exclusive = try #require(world.plan(.time(World.minute(7)), exclusive: true).stop)
        #expect(exclusive.lastCommit?.xid == 6 && exclusive.firstLost?.xid == 7)
    }

    @Test func `at least the backup's own segments are needed`() throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...9, from: World.minute(2), to: World.minute(9))
        #expect(short(try world.plan(.immediate).segments) == ["2-9@1"])
        #expect(short(try world.plan(.xid(9)).segments) == ["2-9@1"])
    }

    /// Fault 23 of docs/faults.md.
    @Test func `a time that no archived commit is later than is refused with the last one's`() throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3)
        for time in [World.minute(20), World.minute(25)] {
            let refusal = try world.refusal(.time(time))
            #expect(refusal.error.code == .notFound)
            #expect(refusal.error.message.contains("ended at \(World.minute(20))"))
            #expect(refusal.error.hint?.contains("pg_switch_wal()") == true)
            #expect(refusal.alternatives.first?.hasPrefix("--latest") == true)
            #expect(refusal.alternatives.last == "--to-time before \(World.minute(20))")
            #expect(refusal.plan?.newestArchived?.segment.number == 20)
        }
        #expect(try world.plan(.time(World.minute(20)), exclusive: true).stop?.lastCommit?.xid == 19)
    }

    @Test func `recovery stops at the first later commit in the order of the log`() throws {
        var world = World()
        world.archive(1...5)
        world.archive(6...6, at: 30)
        world.archive(7...9, at: 8)
        world.archive(10...20)
        world.backup(segments: 2...3)
        let plan = try world.plan(.time(World.minute(9)))
        #expect(plan.stop?.lastCommit?.xid == 5 && plan.stop?.firstLost?.xid == 6)
        #expect(short(plan.segments) == ["2-6@1"])
        #expect(plan.warnings.contains { $0.contains("run backwards") && $0.contains("transaction 7") })
    }

    @Test func `commits of one time are kept together`() throws {
        var world = World()
        world.archive(1...9)
        for index in 1...3 as ClosedRange<UInt32> {
            world.commit(xid: 100 + index, at: World.minute(6), World.lsn(6, 0x3000 + UInt64(index) * 0x100))
        }
        world.backup(segments: 2...3)
        #expect(try world.plan(.time(World.minute(6))).stop?.lastCommit?.xid == 103)
        #expect(try world.plan(.time(World.minute(6)), exclusive: true).stop?.lastCommit?.xid == 5)
    }

    @Test func `an idle end of the archive holds no commit to stop at`() throws {
        var world = World()
        world.archive(1...8)
        for number in 9...30 as ClosedRange<UInt64> { world.add(WALSegment(timeline: .first, number: number)) }
        world.backup(segments: 2...3)
        #expect(try world.refusal(.time(World.minute(8))).error.message.contains("\(World.minute(8))"))
        let plan = try world.plan(.time(World.minute(7)))
        #expect(short(plan.segments) == ["2-8@1"])
    }

    @Test func `inside a backup a time is reached if nothing was committed before its end`() throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 9...10, from: World.minute(9), to: World.minute(11))
        // Segment 9 holds a commit of 10:09, and the backup ends in segment 10 before its commit of 10:10.
        #expect(try world.plan(.time(World.minute(9))).stop?.firstLost?.xid == 10)
        let refusal = try world.refusal(.time(Instant(microseconds: World.minute(9).microseconds - 1)))
        #expect(refusal.error.code == .notFound)
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
        // 10:13 lies before the first commit of either branch: they keep the same.
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
