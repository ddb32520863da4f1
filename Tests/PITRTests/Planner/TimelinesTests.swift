// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct TimelinesTests {
    /// A backup on timeline 1, which timeline 2 left in the middle of segment 10.
    private func failover() -> World {
        var world = World()
        world.archive(1...9)
        world.archive(10...20, on: 2)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        return world
    }

    @Test func `a line of timelines is followed to its end`() throws {
        var world = failover()
        world.archive(15...30, on: 3)
        world.history(of: 3, (1, World.lsn(10)), (2, World.lsn(15)))
        let plan = try world.plan(.latest)
        #expect(plan.targetTimeline == timeline(3))
        #expect(
            plan.path == [
                PathLeg(timeline: .first, from: World.lsn(2, 0x28), to: World.lsn(10)),
                PathLeg(timeline: timeline(2), from: World.lsn(10), to: World.lsn(15)),
                PathLeg(timeline: timeline(3), from: World.lsn(15), to: nil),
            ])
        #expect(short(plan.segments) == ["2-9@1", "10-14@2", "15-30@3"])
        #expect(plan.segmentCount == 29)
        #expect(plan.hasTargetHistory)
    }

    @Test func `an ancestor can be asked for`() throws {
        var world = failover()
        world.archive(10...12)
        let plan = try world.plan(.latest, timeline: 1)
        #expect(plan.targetTimeline == .first)
        #expect(short(plan.segments) == ["2-12@1"])
    }

    @Test func `branches are refused and each is described`() throws {
        var world = failover()
        world.archive(12...40, on: 3)
        world.history(of: 3, (1, World.lsn(12)))
        world.archive(10...12)
        for target in [RecoveryTarget.latest, .time(World.minute(15))] {
            let refusal = try world.refusal(target)
            #expect(refusal.error.code == .refused)
            let cause = try #require(refusal.error.cause)
            #expect(
                cause.contains(
                    "timeline 2 left timeline 1 at 0/A001000, first commit \(World.minute(10)), last commit \(World.minute(20))"
                ))
            #expect(
                cause.contains(
                    "timeline 3 left timeline 1 at 0/C001000, first commit \(World.minute(12)), last commit \(World.minute(40))"
                ))
            #expect(refusal.error.hint?.contains("--timeline") == true)
            #expect(refusal.alternatives == ["--timeline 2", "--timeline 3"])
        }
        // Before they part all branches are one.
        #expect(try world.plan(.time(World.minute(8))).stop?.lastCommit?.xid == 8)
        #expect(short(try world.plan(.latest, timeline: 3).segments) == ["2-11@1", "12-40@3"])
        #expect(short(try world.plan(.latest, timeline: 2).segments) == ["2-9@1", "10-20@2"])
    }

    @Test func `a branch that left before the backup ended does not disturb`() throws {
        var world = failover()
        world.archive(1...1, on: 4, at: 0)
        world.history(of: 4, (1, World.lsn(3, 0x100)))
        #expect(try world.plan(.latest).targetTimeline == timeline(2))
        world.history(of: 4, (1, World.lsn(3, 0x138)))
        #expect(try world.refusal(.latest).error.code == .refused)
    }

    @Test func `a backup that the wanted timeline does not descend from gives way to an older one`() throws {
        var world = failover()
        let late = world.backup(segments: 12...13, on: 2)
        world.archive(11...30, on: 3)
        world.history(of: 3, (1, World.lsn(10)), (2, World.lsn(11)))
        let plan = try world.plan(.latest, timeline: 3)
        #expect(plan.backup.timeline == .first)
        #expect(plan.passedOver.map(\.id) == [late])
        #expect(plan.passedOver.first?.reason.contains("had left timeline 2 at 0/B001000") == true)
        let refusal = try world.refusal(.latest, timeline: 9)
        #expect(refusal.error.code == .notFound)
        #expect(refusal.error.cause?.contains("not known to descend") == true)
        #expect(try world.refusal(.latest, timeline: 3, backup: late).error.code == .refused)
    }

    @Test func `the newest backup on a branch does not win over newer WAL elsewhere`() throws {
        // Timeline 2 was given up after its backup; timeline 3, the live one, has none yet.
        var world = failover()
        world.backup(segments: 12...13, on: 2)
        world.archive(10...10)
        world.history(of: 3, (1, World.lsn(11)))
        world.archive(11...60, on: 3)
        let refusal = try world.refusal(.latest)
        #expect(refusal.error.code == .refused)
        #expect(refusal.alternatives == ["--timeline 2", "--timeline 3"])
        // Once the live one has a backup there is nothing left to guess.
        world.backup(segments: 50...51, on: 3)
        #expect(try world.plan(.latest).targetTimeline == timeline(3))
    }

    /// Fault 19 of docs/faults.md.
    @Test func `a copy's timeline does not win over its parent that went on`() throws {
        var world = World()
        world.archive(1...50)
        world.archive(10...12, on: 2)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        let refusal = try world.refusal(.latest)
        #expect(refusal.error.code == .refused)
        #expect(refusal.alternatives == ["--timeline 1", "--timeline 2"])
        // A newer backup of the parent says which one lives.
        world.backup(segments: 40...41)
        #expect(try world.plan(.latest).targetTimeline == .first)
        // The old primary's last gasp is no sign of life.
        var failed = failover()
        failed.archive(10...11, at: 12)
        #expect(try failed.plan(.latest).targetTimeline == timeline(2))
    }

    /// Fault 19 of docs/faults.md.
    @Test func `a timeline without segments is not followed while its parent goes on`() throws {
        var world = World()
        world.archive(1...30)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        #expect(try world.refusal(.latest).alternatives == ["--timeline 1", "--timeline 2"])
    }

    /// Fault 19 of docs/faults.md.
    @Test func `segments without a history lead nowhere and are warned of`() throws {
        var world = World()
        world.archive(1...10)
        world.archive(9...20, on: 7)
        world.backup(segments: 2...3)
        let plan = try world.plan(.latest)
        #expect(plan.targetTimeline == .first)
        #expect(plan.warnings.contains { $0.contains("00000007.history") })
        #expect(try failover().plan(.latest).warnings.isEmpty)
    }

    @Test func `immediate stays on the backup's own timeline`() throws {
        var world = failover()
        world.archive(12...40, on: 3)
        world.history(of: 3, (1, World.lsn(12)))
        let plan = try world.plan(.immediate)
        #expect(plan.targetTimeline == .first)
        #expect(short(plan.segments) == ["2-3@1"])
        #expect(try world.refusal(.immediate, timeline: 2).error.code == .notFound)
    }

    @Test func `a target timeline whose history file is lost is planned with a warning`() throws {
        var world = World()
        world.archive(10...20, on: 2)
        world.backup(segments: 11...12, on: 2)
        let plan = try world.plan(.latest)
        #expect(!plan.hasTargetHistory)
        #expect(plan.warnings.contains { $0.contains("recovery_target_timeline = '2'") })
    }

    @Test func `the new timeline's copy serves the segment of the switch`() throws {
        var world = failover()
        world.archive(10...10)
        #expect(short(try world.plan(.latest).segments) == ["2-9@1", "10-20@2"])
        // At a border nothing of the old timeline is in the new one's first segment.
        var border = World()
        border.archive(1...9)
        border.archive(10...20, on: 2)
        border.history(of: 2, (1, World.lsn(10, 0)))
        border.backup(segments: 2...3)
        #expect(short(try border.plan(.latest).segments) == ["2-9@1", "10-20@2"])
    }

    @Test func `the old timeline's file serves it while the new one has archived nothing`() throws {
        var world = World()
        world.archive(1...9)
        world.add(WALSegment(timeline: .first, number: 10))
        world.commit(xid: 10, at: World.minute(10), World.lsn(10, 0x800))
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        for target in [RecoveryTarget.latest, .time(Instant(microseconds: World.minute(10).microseconds - 1))] {
            let plan = try world.plan(target)
            #expect(plan.targetTimeline == timeline(2))
            #expect(short(plan.segments) == ["2-10@1"])
            #expect(plan.warnings.contains { $0.contains("older timeline") })
            #expect(plan.newestArchived?.segment == WALSegment(timeline: .first, number: 10))
        }
    }

    @Test func `after a switch at a border nothing of the old timeline serves`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(10...10, at: 30)
        world.history(of: 2, (1, World.lsn(10, 0)))
        world.backup(segments: 2...3)
        #expect(short(try world.plan(.latest, timeline: 2).segments) == ["2-9@1"])
        #expect(try world.refusal(.time(World.minute(20)), timeline: 2).error.code == .notFound)
    }

    @Test func `the old timeline's file is not enough where the new one goes on`() throws {
        var world = World()
        world.archive(1...10)
        world.archive(11...20, on: 2)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        #expect(short(try #require(world.refusal(.latest).plan).missing) == ["10-10@2"])
    }

    @Test func `a partial file of the old timeline is not enough`() throws {
        var world = World()
        world.archive(1...9)
        world.partial(10)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        let refusal = try world.refusal(.latest, timeline: 2)
        #expect(short(try #require(refusal.plan).missing) == ["10-10@2"])
        #expect(refusal.error.hint?.contains("\(World.name(10)).partial") == true)
        #expect(refusal.error.hint?.contains("by hand") == true)
        world.archive(10...12, on: 2)
        #expect(try world.plan(.latest).warnings.isEmpty)
    }

    @Test func `two switches inside one segment need the newest copy only`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(10...15, on: 3)
        world.history(of: 2, (1, World.lsn(10, 0x1000)))
        world.history(of: 3, (1, World.lsn(10, 0x1000)), (2, World.lsn(10, 0x2000)))
        world.backup(segments: 2...3)
        let plan = try world.plan(.latest)
        #expect(short(plan.segments) == ["2-9@1", "10-15@3"])
        #expect(plan.path.map(\.timeline) == [.first, timeline(2), timeline(3)])
    }

    @Test func `a timeline that a later switch skipped is not on the path`() throws {
        // Recovery along timeline 2 stopped before 2 began: 3 left timeline 1, whatever its history's last line says.
        var world = failover()
        world.archive(8...30, on: 3)
        world.history(of: 3, (1, World.lsn(10)), (2, World.lsn(8)))
        let plan = try world.plan(.latest)
        #expect(plan.path.map(\.timeline) == [.first, timeline(3)])
        #expect(short(plan.segments) == ["2-7@1", "8-30@3"])
    }
}
