// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct GapsTests {
    /// Fault 23 of docs/faults.md.
    @Test func `a gap on the way is refused with the names, the partial plan and the times before it`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(12...20)
        let backup = world.backup(segments: 2...3)
        for target in [RecoveryTarget.latest, .time(World.minute(15))] {
            let refusal = try world.refusal(target)
            #expect(refusal.error.code == .notFound)
            #expect(refusal.error.message.contains("2 segments"))
            #expect(refusal.error.message.contains("\(World.name(10))..\(World.name(11))"))
            let plan = try #require(refusal.plan)
            #expect(short(plan.missing) == ["10-11@1"])
            #expect(!plan.isComplete)
            #expect(refusal.alternatives.first?.contains("before \(World.minute(9))") == true)
            #expect(refusal.alternatives.last?.contains("--immediate --backup \(backup)") == true)
        }
        #expect(try world.plan(.time(Instant(microseconds: World.minute(9).microseconds - 1))).isComplete)
    }

    @Test func `a gap inside the newest backup offers an older one`() throws {
        var world = World()
        world.archive(1...29)
        world.archive(31...40)
        let older = world.backup(segments: 2...3)
        world.backup(segments: 29...31)
        let refusal = try world.refusal(.immediate)
        #expect(short(try #require(refusal.plan).missing) == ["30-30@1"])
        #expect(refusal.error.message.contains("1 segment that the target needs is"))
        #expect(refusal.alternatives.first?.contains("--immediate --backup \(older)") == true)
    }

    @Test func `only ten ranges are named, and all are counted`() throws {
        var world = World()
        for number in stride(from: 2 as UInt64, through: 40, by: 2) { world.archive(number...number) }
        world.backup(segments: 2...2)
        let refusal = try world.refusal(.latest)
        #expect(refusal.error.message.hasPrefix("19 segments"))
        #expect(refusal.error.message.contains("and 9 more ranges"))
        #expect(refusal.error.message.contains(World.name(21)) && !refusal.error.message.contains(World.name(23)))
    }

    @Test func `a gap behind what a time needs is a warning only`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(12...20)
        world.backup(segments: 2...3)
        let plan = try world.plan(.time(World.minute(5)))
        #expect(plan.isComplete)
        #expect(short(plan.segments) == ["2-6@1"])
        #expect(plan.warnings.contains { $0.contains("\(World.name(10))..\(World.name(11))") })
    }

    @Test func `a gap before the backup does not matter`() throws {
        var world = World()
        world.archive(1...2)
        world.archive(9...20)
        world.backup(segments: 9...10)
        let plan = try world.plan(.latest)
        #expect(plan.warnings.isEmpty)
        #expect(short(plan.segments) == ["9-20@1"])
    }

    @Test func `a backup whose last segment is not archived yet cannot be used`() throws {
        var world = World()
        world.archive(1...5)
        world.backup(segments: 5...6)
        for target in [RecoveryTarget.latest, .immediate] {
            let refusal = try world.refusal(target)
            #expect(short(try #require(refusal.plan).missing) == ["6-6@1"])
            #expect(refusal.alternatives.isEmpty)
        }
    }

    @Test func `an empty archive misses everything that the backup needs`() throws {
        var world = World()
        world.backup(segments: 5...7)
        #expect(short(try #require(world.refusal(.latest).plan).missing) == ["5-7@1"])
    }

    @Test func `a partial segment right behind the end is mentioned`() throws {
        var world = World()
        world.archive(1...5)
        world.partial(6)
        world.partial(9)
        world.backup(segments: 2...3)
        let warnings = try world.plan(.latest).warnings
        #expect(warnings.filter { $0.contains(".partial") }.count == 1)
        #expect(warnings.contains { $0.contains("\(World.name(6)).partial") })
        #expect(try world.plan(.time(World.minute(3))).warnings.allSatisfy { !$0.contains(".partial") })
    }

    @Test func `an absurd segment number far away is a gap and no endless loop`() throws {
        var world = World()
        world.archive(1...5)
        world.archive((1 << 40) - 1...(1 << 40) - 1, at: 6)
        world.backup(segments: 2...3)
        let refusal = try world.refusal(.latest)
        #expect(try #require(refusal.plan).missing.first?.count == (1 << 40) - 7)
    }
}
