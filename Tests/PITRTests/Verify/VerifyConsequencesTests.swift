// SPDX-License-Identifier: MIT

import PITR
import Testing

/// What is lost by damage, held against the windows that a planner without the damaged WAL finds.
@Suite("VerifyConsequences") struct VerifyConsequencesTests {
    private func windows(of world: World) throws -> [RecoveryWindow] {
        var asked = World.Asked()
        return try world.decide(&asked) { try RecoveryWindow.all(in: $0) }
    }

    private func consequences(_ world: World, without numbers: ClosedRange<UInt64>, on id: UInt32 = 1) throws
        -> VerifyConsequences
    {
        var damaged = world
        for number in numbers { damaged.remove(number, on: id) }
        return VerifyConsequences(
            backups: world.catalogue.backups, histories: world.catalogue.histories, size: world.catalogue.segmentSize,
            claimed: try windows(of: world), windows: try windows(of: damaged))
    }

    private func run(_ numbers: ClosedRange<UInt64>, on id: UInt32 = 1) -> SegmentRun {
        SegmentRun(timeline: timeline(id), first: numbers.lowerBound, last: numbers.upperBound)
    }

    private func stretch(_ world: World, _ numbers: ClosedRange<UInt64>, on id: UInt32 = 1) throws -> [LostStretch] {
        try consequences(world, without: numbers, on: id).stretches(lostBy: run(numbers, on: id))
    }

    /// Segments 1 to 20, backups that need 2 and 3, and 9 and 10.
    private static let usual: World = {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3)
        world.backup(segments: 9...10)
        return world
    }()

    @Test func `a segment between two backups is lost up to the next backup`() throws {
        let lost = try stretch(Self.usual, 6...6)
        #expect(lost.count == 1)
        #expect(lost.first?.timeline == .first)
        #expect(lost.first?.after?.time == World.minute(5))
        #expect(lost.first?.before?.lsn == World.lsn(10, 0x138))
        #expect(lost.first?.before?.time == Instant(microseconds: World.minute(9).microseconds + 30_000_000))
        #expect(lost.first?.claimedEnd == nil)
        #expect(try consequences(Self.usual, without: 6...6).backups(lostBy: run(6...6)).isEmpty)
    }

    @Test func `behind the last backup everything from the segment on is lost, to the end that was claimed`() throws {
        let lost = try stretch(Self.usual, 15...16)
        #expect(lost.count == 1)
        #expect(lost.first?.after?.time == World.minute(14))
        #expect(lost.first?.before == nil)
        #expect(lost.first?.claimedEnd?.time == World.minute(20))
    }

    @Test func `the newest segment loses its own moments only`() throws {
        let lost = try stretch(Self.usual, 20...20)
        #expect(lost.map(\.after?.time) == [World.minute(19)])
        #expect(lost.map(\.claimedEnd?.time) == [World.minute(20)])
    }

    @Test func `a segment that a backup needs loses the backup, and moments only where no other backup leads to them`()
        throws
    {
        let ids = Self.usual.catalogue.backups.map(\.id)
        let second = try consequences(Self.usual, without: 10...10)
        #expect(second.backups(lostBy: run(10...10)) == [ids[1]])
        #expect(second.stretches(lostBy: run(10...10)).map(\.after?.time) == [World.minute(9)])

        let first = try consequences(Self.usual, without: 3...3)
        #expect(first.backups(lostBy: run(3...3)) == [ids[0]])
        let lost = first.stretches(lostBy: run(3...3))
        #expect(lost.count == 1 && lost.first?.after == nil)
        #expect(lost.first?.before?.lsn == World.lsn(10, 0x138))
    }

    @Test func `a backup whose parts are damaged loses what no other leads to`() throws {
        var without = Self.usual
        let first = without.catalogue.backups.removeFirst()
        let consequences = VerifyConsequences(
            backups: Self.usual.catalogue.backups, histories: [:], size: .standard,
            claimed: try windows(of: Self.usual), windows: try windows(of: without))
        let lost = consequences.stretches(lostBy: first.id)
        #expect(lost.map(\.before?.lsn) == [World.lsn(10, 0x138)] && lost.first?.after == nil)
        // The second alone adds nothing.
        #expect(consequences.stretches(lostBy: without.catalogue.backups[0].id).isEmpty)

        let none = VerifyConsequences(
            backups: Self.usual.catalogue.backups, histories: [:], size: .standard,
            claimed: try windows(of: Self.usual), windows: [])
        #expect(none.stretches(lostBy: first.id).map(\.claimedEnd?.time) == [World.minute(20)])
    }

    @Test func `what no backup leads to is no loss`() throws {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 9...10)
        let consequences = try consequences(world, without: 4...4)
        #expect(!consequences.isWanted(run(4...4)) && consequences.isWanted(run(9...9)))
        #expect(consequences.stretches(lostBy: run(4...4)).isEmpty)
        #expect(consequences.backups(lostBy: run(4...4)).isEmpty)
    }

    @Test func `a hole in a parent is lost for the timelines that went over it, and not for those that left before`()
        throws
    {
        var world = World()
        world.archive(1...12)
        world.archive(10...20, on: 2)
        world.archive(5...8, on: 3)
        world.history(of: 2, (1, World.lsn(10)))
        world.history(of: 3, (1, World.lsn(5)))
        world.backup(segments: 2...3)
        let lost = try stretch(world, 7...7)
        #expect(lost.map(\.timeline.rawValue) == [1, 2])
        #expect(lost.first?.after?.time == World.minute(6) && lost.first?.before == nil)
        #expect(lost.last?.after == nil && lost.last?.claimedEnd?.time == World.minute(20))

        // With a backup of its own the second timeline loses its beginning only.
        world.backup(segments: 14...15, on: 2)
        let less = try stretch(world, 7...7)
        #expect(less.map(\.before?.lsn) == [nil, World.lsn(15, 0x138)])
    }

    @Test func `a hole that was there before anybody looked is told of from what is left`() throws {
        var world = World()
        world.archive(1...9)
        world.archive(12...20)
        world.backup(segments: 2...3)
        world.backup(segments: 14...15)
        let there = try windows(of: world)
        let consequences = VerifyConsequences(
            backups: world.catalogue.backups, histories: [:], size: .standard, claimed: there, windows: there)
        let lost = consequences.stretches(lostBy: run(10...11))
        #expect(lost.map(\.after?.time) == [World.minute(9)])
        #expect(lost.map(\.before?.lsn) == [World.lsn(15, 0x138)])
    }

    @Test func `what retention leaves out between points in time is known by its ends`() throws {
        let consequences = try consequences(Self.usual, without: 4...8)
        #expect(consequences.isThinned(run(4...8)))
        #expect(!consequences.isThinned(run(4...7)) && !consequences.isThinned(run(5...8)))
        #expect(!consequences.isThinned(run(11...12)))
    }
}
