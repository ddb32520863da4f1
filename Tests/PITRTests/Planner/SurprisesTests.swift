// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

/// What the WAL holds that whoever chose the target may not expect.
struct SurprisesTests {
    private func world() -> World {
        var world = World()
        world.archive(1...20)
        world.backup(segments: 2...3)
        return world
    }

    // MARK: Restore points

    /// Fault 24 of docs/faults.md.
    @Test func `a restore point is stopped after, and an unknown one refused`() throws {
        var world = world()
        world.restorePoint("release", World.lsn(9, 0x3000))
        let plan = try world.plan(.name("release"))
        #expect(plan.stop?.kind == .after && plan.stop?.restorePoint?.name == "release")
        #expect(plan.stop?.lastCommit?.xid == 9 && plan.stop?.firstLost?.xid == 10)
        let refusal = try world.refusal(.name("Release"))
        #expect(refusal.error.code == .notFound && refusal.error.hint?.contains("--restore-points") == true)
    }

    /// Fault 24 of docs/faults.md.
    @Test func `a name that was used twice is refused with each position, unless a backup tells`() throws {
        var world = world()
        world.restorePoint("release", World.lsn(9, 0x3000), at: World.minute(9))
        world.restorePoint("release", World.lsn(15, 0x3000), at: World.minute(15))
        let later = world.backup(segments: 11...12)
        let refusal = try world.refusal(.name("release"))
        #expect(refusal.error.code == .refused)
        #expect(refusal.alternatives.map { $0.prefix(19) } == ["--to-lsn 0/9003000,", "--to-lsn 0/F003000,"])
        #expect(try world.plan(.name("release"), backup: later).stop?.record == World.lsn(15, 0x3000))
    }

    // MARK: Transactions

    @Test func `a transaction that was rolled back is stopped at, with a warning`() throws {
        var world = world()
        world.commit(xid: 700, at: World.minute(8), World.lsn(8, 0x4000), outcome: .abort)
        let plan = try world.plan(.xid(700))
        #expect(plan.stop?.transaction?.outcome == .abort && plan.stop?.lastCommit?.xid == 8)
        #expect(plan.warnings.contains { $0.contains("transaction 700 was rolled back") })
    }

    @Test func `a transaction that nobody saw end is refused with what the WAL knows`() throws {
        var world = world()
        world.record(.running(next: 21, oldest: 21), World.lsn(20, 0x5000))
        let refusal = try world.refusal(.xid(900))
        #expect(refusal.error.code == .notFound)
        #expect(refusal.error.cause?.contains("transactions before 21") == true)
    }

    @Test func `a number with another epoch than the WAL's is not found`() throws {
        var world = world()
        let checkpoint = Checkpoint(
            kind: .online, lsn: World.lsn(8, 0x5000), redo: World.lsn(8), time: World.minute(8), timeline: 1,
            previousTimeline: 1, nextXID: 3 << 32 | 9, oldestActiveXID: nil)
        world.record(.checkpoint(checkpoint), World.lsn(8, 0x5000))
        #expect(try world.plan(.xid(3 << 32 | 8)).stop?.lastCommit?.xid == 8)
        #expect(try world.plan(.xid(8)).stop?.lastCommit?.xid == 8)
        #expect(try world.refusal(.xid(2 << 32 | 8)).error.code == .notFound)
    }

    @Test func `a position behind all WAL is refused with its end`() throws {
        let refusal = try world().refusal(.lsn(World.lsn(30)))
        #expect(refusal.error.code == .notFound && refusal.error.message.contains("ends at 0/14002040"))
    }

    // MARK: Databases

    private func dropped(xid: UInt32 = 500, _ lsn: LSN = World.lsn(8, 0x3000)) -> SimulatedWAL.Content {
        .database(DatabaseChange(kind: .dropped, database: 16384, xid: xid, lsn: lsn))
    }

    /// Fault 35 of docs/faults.md.
    @Test func `a database whose files are gone before its drop is committed is warned of`() throws {
        var world = world()
        world.record(dropped(), World.lsn(8, 0x3000))
        world.commit(xid: 500, at: World.minute(8), World.lsn(8, 0x4000))
        let within = try world.plan(.lsn(World.lsn(8, 0x4000)), exclusive: true)
        #expect(within.warnings.contains { $0.contains("are gone") && $0.contains("--to-lsn 0/8003000 --exclusive") })
        #expect(within.warnings.contains { $0.contains("datconnlimit") })
        let behind = try world.plan(.lsn(World.lsn(8, 0x4000)))
        #expect(behind.warnings.contains { $0.contains("was dropped shortly before") })
        #expect(try world.plan(.lsn(World.lsn(8, 0x3000)), exclusive: true).warnings.isEmpty)
    }

    /// Fault 35 of docs/faults.md.
    @Test func `a drop whose commit is in the next segment is warned of too, and a moved database is none`() throws {
        var world = world()
        world.record(dropped(World.lsn(8, 0x9000)), World.lsn(8, 0x9000))
        world.commit(xid: 500, at: World.minute(9), World.lsn(9, 0x4000))
        let plan = try world.plan(.lsn(World.lsn(9, 0x1000)))
        #expect(plan.warnings.contains { $0.contains("are gone") })
        var moved = self.world()
        moved.record(dropped(xid: 0), World.lsn(8, 0x3000))
        #expect(try moved.plan(.lsn(World.lsn(8, 0x4000))).warnings.isEmpty)
    }

    // MARK: Damage

    @Test func `WAL that is damaged on the way is refused, and before it one may stop`() throws {
        var world = World()
        world.archive(1...16)
        world.backup(segments: 2...3)
        world.wal.damaged[WALSegment(timeline: .first, number: 12)] = WALDamage(
            lsn: World.lsn(12, 0x3000), problem: "the checksum of the record is wrong")
        let refusal = try world.refusal(.time(World.minute(15)))
        #expect(refusal.error.code == .integrity && refusal.error.message.contains(World.name(12)))
        #expect(try world.plan(.time(World.minute(10))).stop?.lastCommit?.xid == 10)
    }

    @Test func `an index that says otherwise than the segment ends the plan and is named`() throws {
        var world = World()
        world.archive(1...600)
        world.backup(segments: 2...3)
        world.indexed[.first] = [0, 1]
        let segment = WALSegment(timeline: .first, number: 300)
        var lie = world.wal.summary(segment)
        lie.totals.commits = 7
        world.lies[segment] = lie
        let refusal = try world.refusal(.time(Instant(microseconds: World.minute(300).microseconds - 1)))
        #expect(refusal.error.code == .integrity)
        #expect(refusal.error.cause?.contains("index/00000001/00000001") == true)
        #expect(refusal.error.hint?.contains("--rebuild") == true)
        #expect(try world.plan(.time(World.minute(200))).stop?.lastCommit?.xid == 200)
    }
}
