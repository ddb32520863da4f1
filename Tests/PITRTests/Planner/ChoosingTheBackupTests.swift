// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct ChoosingTheBackupTests {
    /// B1 ends at 10:10, B2 at 12:10; the archive goes on to 13:20.
    private func twoBackups() -> (World, first: BackupID, second: BackupID) {
        var world = World()
        world.archive(1...200)
        let first = world.backup(segments: 9...10, from: World.minute(9), to: World.minute(10))
        let second = world.backup(segments: 129...130, from: World.minute(129), to: World.minute(130))
        return (world, first, second)
    }

    @Test func `the newest backup that ended before the target is chosen`() throws {
        let (world, first, second) = twoBackups()
        let cases: [(RecoveryTarget, BackupID)] = [
            (.time(World.minute(11)), first), (.time(World.minute(129)), first),
            (.time(Instant(microseconds: World.minute(130).microseconds - 1)), first),
            (.time(World.minute(130)), first),
            (.time(Instant(microseconds: World.minute(130).microseconds + 1)), second),
            (.time(World.minute(199)), second), (.latest, second), (.immediate, second),
        ]
        for (target, backup) in cases { #expect(try world.plan(target).backup.id == backup) }
    }

    @Test func `a backup that ended exactly at the target is passed over and says so`() throws {
        let (world, _, second) = twoBackups()
        let plan = try world.plan(.time(World.minute(130)))
        #expect(plan.passedOver.map(\.id) == [second])
        #expect(plan.passedOver.first?.reason.contains("exactly at the target") == true)
        #expect(try world.plan(.time(World.minute(20))).passedOver.first?.reason.contains("after the target") == true)
        #expect(try world.plan(.latest).passedOver.isEmpty)
    }

    @Test func `the end counts and not the name`() throws {
        var world = World()
        world.archive(1...100)
        let long = world.backup(segments: 5...60, from: World.minute(5), to: World.minute(60))
        let short = world.backup(segments: 20...21, from: World.minute(20), to: World.minute(21))
        #expect(short > long)
        #expect(try world.plan(.latest).backup.id == long)
        #expect(try world.plan(.time(World.minute(40))).backup.id == short)
    }

    @Test func `no backup at all says how to get one`() throws {
        let refusal = try World().refusal(.latest)
        #expect(refusal.error.code == .notFound)
        #expect(refusal.error.hint?.contains("walden backup") == true)
    }

    /// Fault 23 of docs/faults.md.
    @Test func `before the first backup's end names the earliest reachable time`() throws {
        let (world, first, _) = twoBackups()
        let refusal = try world.refusal(.time(World.minute(3)))
        #expect(refusal.error.code == .notFound)
        #expect(refusal.error.cause == nil)
        #expect(refusal.error.hint?.contains("2026-11-22T10:10:00.000001Z") == true)
        #expect(refusal.error.hint?.contains("--immediate") == true)
        #expect(refusal.alternatives.first?.contains("--immediate --backup \(first)") == true)
        #expect(try world.plan(.immediate, backup: first).isComplete)
    }

    /// Fault 23 of docs/faults.md.
    @Test func `a target inside the first backup is told so`() throws {
        var (world, first, _) = twoBackups()
        let during = Instant(microseconds: World.minute(9).microseconds + 30_000_000)
        world.commit(xid: 90, at: during, World.lsn(9, 0x3000))
        for time in [World.minute(9), Instant(microseconds: during.microseconds - 1)] {
            let refusal = try world.refusal(.time(time))
            #expect(refusal.error.cause?.contains("inside the backup \(first)") == true)
        }
    }

    @Test func `a target in the future is refused and latest offered`() throws {
        let (world, _, _) = twoBackups()
        let refusal = try world.refusal(.time(World.minute(150)), now: World.minute(149))
        #expect(refusal.error.code == .refused)
        #expect(refusal.error.message.contains("future"))
        #expect(refusal.alternatives.first?.hasPrefix("--latest") == true)
        #expect(try world.plan(.time(World.minute(150)), now: World.minute(150)).isComplete)
    }

    @Test func `a backup that was asked for is taken, or refused when it ended too late`() throws {
        let (world, first, second) = twoBackups()
        let plan = try world.plan(.latest, backup: first)
        #expect(plan.backup.id == first)
        #expect(plan.passedOver.map(\.id) == [second])
        let refusal = try world.refusal(.time(World.minute(100)), backup: second)
        #expect(refusal.error.code == .refused)
        #expect(refusal.error.cause?.contains("after the target") == true)
        #expect(refusal.alternatives.contains { $0.contains("--to-time 2026-11-22T12:10:00.000001Z") })
        let unknown = BackupID(startedAt: World.minute(77))
        #expect(try world.refusal(.latest, backup: unknown).error.code == .notFound)
    }

    @Test func `a backup whose marker makes no sense is passed over`() throws {
        let (sound, first, _) = twoBackups()
        let good = try #require(sound.catalogue.backups.last)
        for (firstName, lastName) in [
            ("x", good.lastSegment), (World.name(129, on: 2), good.lastSegment), (good.lastSegment, good.firstSegment),
        ] {
            var world = sound
            world.catalogue.backups[1] = CatalogueBackup(
                id: good.id, timeline: good.timeline, startLSN: good.startLSN, stopLSN: good.stopLSN,
                startedAt: good.startedAt, stoppedAt: good.stoppedAt, firstSegment: firstName, lastSegment: lastName,
                postgresMajor: 18, segmentSize: .standard, rawBytes: 1, storedBytes: 1)
            let plan = try world.plan(.latest)
            #expect(plan.backup.id == first)
            #expect(plan.passedOver.first?.reason.contains("are not a run") == true)
        }
    }

    @Test func `pages with wrong checksums are warned of`() throws {
        var world = World()
        world.archive(1...5)
        world.backup(segments: 2...2, checksumFailures: 3)
        #expect(try world.plan(.latest).warnings.contains { $0.contains("3 pages") && $0.contains("checksum") })
    }
}
