// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import PITR

/// Where the planner's arithmetic has its ends.
struct EdgesTests {
    private func world() -> World {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3)
        return world
    }

    private func knowledge(_ world: World) -> WALKnowledge { WALKnowledge(catalogue: world.catalogue) }

    @Test func `a path serves nothing before it begins, and its end owns what is behind all`() throws {
        let world = world()
        let path = RecoveryPath(
            from: try #require(world.catalogue.backups.first), first: 2, to: .first, in: world.catalogue)
        #expect(path.preferred(for: 1) == nil && path.substitutes(for: 1).isEmpty)
        #expect(path.owner(of: LSN(.max)) == .first && path.owner(of: LSN(0)) == .first)
        #expect(path.first == 2 && path.target == .first)
    }

    @Test func `where two timelines were left in one segment the middle one's file may serve it`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(10...10, on: 2)
        world.history(of: 2, (1, World.lsn(10)))
        world.history(of: 3, (1, World.lsn(10)), (2, World.lsn(10, 0x4000)))
        world.backup(segments: 2...3)
        let plan = try world.plan(.latest, timeline: 3)
        #expect(short(plan.segments) == ["2-9@1", "10-10@2"] && plan.isComplete)
    }

    @Test func `no backup leads to any timeline where there is none`() throws {
        let choice = BranchChoice(
            wal: knowledge(World()), target: .time(World.minute(5)), options: PlanOptions(now: World.minute(9)))
        let refusal = try #require(throws: PlanRefusal.self) { try choice.plan() }
        #expect(refusal.error.code == .notFound && refusal.error.message.contains("no base backup"))
    }

    @Test func `a timeline without WAL behind a position has no commit there`() throws {
        var world = world()
        world.archive(30...30, on: 2)
        for id in [2, 3] as [UInt32] {
            let branch = BranchDescription(wal: knowledge(world), timeline: timeline(id))
            #expect(try branch.lastCommit(after: World.lsn(300)) == nil)
        }
    }

    @Test func `a timeline of which nobody knows where it came from may outlive another`() throws {
        var world = world()
        world.archive(30...40, on: 2)
        world.backup(segments: 31...32, on: 2)
        // It is known to descend from some timeline, but not from which the first backup is.
        world.history(of: 5, (4, World.lsn(50)), (2, World.lsn(60)))
        #expect(throws: (any Error).self) { try world.plan(.latest) }
    }

    @Test func `where no record is to be read a plan stands on what the backup says`() throws {
        var world = world()
        for number in 2...20 as ClosedRange<UInt64> {
            world.wal.records[WALSegment(timeline: .first, number: number)] = []
        }
        let refusal = try world.refusal(.lsn(World.lsn(30)))
        #expect(refusal.error.message.contains("ends at 0/3000138"), "\(refusal.error)")
        world.commit(xid: 9, at: World.minute(9), World.lsn(3, 0x4000))
        let plan = try world.plan(.lsn(World.lsn(3, 0x4000)), exclusive: true)
        #expect(plan.stop?.kind == .before && plan.stop?.replayedTo == World.lsn(2, 0x28))
    }

    @Test func `damage behind the backup's end does not matter to the backup itself`() throws {
        var world = World()
        world.archive(1...600)
        world.backup(segments: 2...3)
        world.indexed[.first] = [0, 1]
        world.wal.damaged[WALSegment(timeline: .first, number: 3)] = WALDamage(
            lsn: World.lsn(3, 0x3000), problem: "the record is torn")
        let plan = try world.plan(.immediate)
        #expect(plan.stop?.kind == .consistent)
    }

    @Test func `an unfinished segment of the timeline that was left would extend the path up to there`() throws {
        var world = World()
        world.archive(1...9)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        world.partial(10)
        let plan = try world.plan(.lsn(World.lsn(9, 0x2000)), timeline: 2)
        #expect(plan.warnings.contains { $0.contains("\(World.name(10)).partial") }, "\(plan.warnings)")
    }

    @Test func `an unfinished segment of the target timeline would extend the path`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(10...20, on: 2)
        world.history(of: 2, (1, World.lsn(10)))
        world.backup(segments: 2...3)
        world.partial(21, on: 2)
        #expect(try world.plan(.latest).warnings.contains { $0.contains("\(World.name(21, on: 2)).partial") })
    }
}
