// SPDX-License-Identifier: MIT

import PITR
import Testing

/// What stays whatever the policy: it went wrong in other tools.
struct BackupProtectionTests {
    /// Backups on days 1, 2 and 3 that begin with segments 1, 11 and 21, and WAL up to day 4.
    private func three(damaged: Set<Int> = [], pinned: Set<Int> = []) -> SampleHoldings {
        var sample = SampleHoldings()
        for day in 1...3 {
            let first = UInt64(10 * day - 9)
            sample.backup(
                first...first + 1, day: Double(day), damagedPages: damaged.contains(day) ? 2 : 0,
                pinned: pinned.contains(day))
        }
        sample.wal(1...40, day: 4)
        return sample
    }

    @Test func `the newest good backup stays, however old, and all that follows it`() throws {
        let decision = try three().decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.told[0] == "keep 21@1: newest good one, the window begins with it on timeline 1")
        #expect(decision.keptBackups == [21] && decision.toldWAL == ["delete 1-20@1", "keep 21-40@1"])
    }

    @Test func `a backup with damaged pages does not take the place of a good one`() throws {
        let decision = try three(damaged: [3]).decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.keptBackups == [11] && decision.toldWAL == ["delete 1-10@1", "keep 11-40@1"])
        let counted = try three(damaged: [3]).decide(SampleHoldings.policy(days: 1, [.last: 1]), day: 400)
        #expect(counted.told[0] == "keep 21@1: last, not counted: it has damaged pages")
    }

    @Test func `with no backup at all, or none that is good, no WAL goes`() throws {
        var bare = SampleHoldings()
        bare.wal(1...40, day: 4)
        for sample in [bare, three(damaged: [1, 2, 3])] {
            let decision = try sample.decide(SampleHoldings.policy(days: 1), day: 400)
            #expect(decision.obstacles == ["there is no good base backup"])
            #expect(decision.doomed.isEmpty && decision.toldWAL == ["keep 1-40@1"])
            #expect(decision.backups.allSatisfy { $0.isKept })
        }
    }

    @Test func `a backup that ended in the future stays, and takes nobody's place`() throws {
        var sample = three()
        sample.backup(31...32, day: 900)
        let decision = try sample.decide(SampleHoldings.policy(days: 1, [.last: 1]), day: 5)
        #expect(decision.told[0] == "keep 31@1: finished in the future")
        #expect(decision.told[1] == "keep 21@1: newest good one, last 1 of 1, the window begins with it on timeline 1")
        #expect(decision.keptBackups == [21, 31])
    }

    @Test func `what is pinned stays with just its WAL`() throws {
        let decision = try three(pinned: [1]).decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.told[2] == "keep 1@1: pinned")
        #expect(decision.toldWAL == ["keep 1-2@1", "delete 3-20@1", "keep 21-40@1"])
    }

    @Test func `what is in use stays with all that follows it`() throws {
        var sample = three()
        sample.holdings.uses = [.init(from: 11, backup: sample.holdings.backups[1].backup.id, "restore by process 7")]
        let decision = try sample.decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.told[1] == "keep 11@1: in use: restore by process 7")
        #expect(decision.toldWAL == ["delete 1-10@1", "keep 11-40@1"])
        // Whose record says nothing needs everything.
        sample.holdings.uses = [.init(from: 0, "somebody whose record cannot be read")]
        #expect(try sample.decide(SampleHoldings.policy(days: 1), day: 400).doomed.isEmpty)
    }

    @Test func `what is locked is pending, stays consistent, and goes when its time is over`() throws {
        var sample = SampleHoldings()
        sample.backup(1...2, day: 1, lockedUntil: 500)
        sample.backup(21...22, day: 3)
        sample.wal(1...40, day: 4)
        let decision = try sample.decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.told[1] == "keep 1@1: pending: locked until \(SampleHoldings.day(500))")
        #expect(decision.toldWAL == ["keep 1-2@1", "delete 3-20@1", "keep 21-40@1"])
        #expect(try sample.decide(SampleHoldings.policy(days: 1), day: 501).keptBackups == [21])
    }

    @Test func `an obstacle keeps everything of its generation`() throws {
        var sample = three()
        sample.holdings.obstacles = ["backup 20260101T000000Z-full cannot be read"]
        let decision = try sample.decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.doomed.isEmpty && decision.keptBackups == [1, 11, 21])
        #expect(decision.windowAfter == decision.windowBefore)
    }

    @Test func `a marker that makes no sense keeps everything`() throws {
        var sample = three()
        sample.holdings.segmentSize = SegmentSize.all[0]
        let decision = try sample.decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.obstacles.contains { $0.contains("makes no sense") } && decision.doomed.isEmpty)
    }

    // MARK: Generations

    private func decide(_ generations: [SampleHoldings], _ policy: RetentionPolicy, day: Double) -> [GenerationDecision]
    {
        let held = generations.enumerated().map { index, sample in
            var holdings = sample.holdings
            holdings.isCurrent = index == generations.count - 1
            return holdings
        }
        return BackupRetention.decide(held, policy: policy, now: SampleHoldings.day(day))
    }

    @Test func `the first backup after an upgrade is the newest, whatever the timelines are called`() throws {
        var old = SampleHoldings()
        old.backup(1...2, on: 5, day: 1)
        old.history(of: 5, (1, World.lsn(1)))
        old.wal(1...9, on: 5, day: 3)
        var new = SampleHoldings()
        new.backup(1...2, day: 4)
        new.wal(1...9, day: 5)
        let decisions = decide([old, new], try SampleHoldings.policy(days: 30), day: 6)
        #expect(decisions.flatMap(\.keptBackups) == [1, 1] && decisions.allSatisfy { $0.doomed.isEmpty })
        #expect(decisions[1].told == ["keep 1@1: newest good one, within 30 days"])
        // By time alone the old one goes, its newest good backup too.
        let later = decide([old, new], try SampleHoldings.policy(days: 30), day: 50)
        #expect(later[0].told == ["delete 1@5: older than 30 days"] && later[0].toldWAL == ["delete 1-9@5"])
        #expect(later[1].keptBackups == [1])
    }

    @Test func `points are counted over generations`() throws {
        var old = SampleHoldings()
        for day in 1...3 { old.backup(UInt64(day)...UInt64(day), day: Double(day)) }
        old.wal(1...9, day: 4)
        var new = SampleHoldings()
        new.backup(1...2, day: 40)
        new.wal(1...9, day: 41)
        let decisions = decide([old, new], try SampleHoldings.policy(days: 5, [.daily: 3]), day: 100)
        #expect(
            decisions[0].told == [
                "keep 3@1: daily 2 of 3", "keep 2@1: daily 3 of 3", "delete 1@1: older than 5 days, beyond 3 daily",
            ])
        #expect(decisions[0].toldWAL == ["delete 1-1@1", "keep 2-3@1", "delete 4-9@1"])
    }

    @Test func `until the new generation has a good backup the old one's newest stays, with all that follows`() throws {
        var old = SampleHoldings()
        old.backup(1...2, day: 1)
        old.wal(1...9, day: 4)
        var new = SampleHoldings()
        new.wal(1...9, day: 41)
        let decisions = decide([old, new], try SampleHoldings.policy(days: 5), day: 100)
        #expect(decisions[0].keptBackups == [1] && decisions.allSatisfy { $0.wal.allSatisfy(\.isKept) })
        #expect(decisions[1].obstacles == ["there is no good base backup"])
    }

    @Test func `what is left of an old generation without backups goes by time`() throws {
        var old = SampleHoldings()
        old.wal(5...9, day: 4)
        var new = SampleHoldings()
        new.backup(1...2, day: 40)
        new.wal(1...9, day: 41)
        let decisions = decide([old, new], try SampleHoldings.policy(days: 5), day: 100)
        #expect(decisions[0].toldWAL == ["delete 5-9@1"])
        let soon = decide([old, new], try SampleHoldings.policy(days: 99), day: 100)
        #expect(soon[0].doomed.isEmpty)
    }

    @Test func `where the newest good one is of an older generation, the one that goes on keeps its own too`() throws {
        var (old, new) = (SampleHoldings(), three())
        old.holdings = GenerationHoldings("15-1", isCurrent: false, segmentSize: .standard)
        old.backup(5...6, day: 9)
        old.wal(1...9, day: 9)
        new.wal(1...40, day: 4)
        let decisions = try BackupRetention.decide(
            [old.holdings, new.holdings], policy: SampleHoldings.policy(days: 1), now: SampleHoldings.day(400))
        #expect(decisions.map(\.keptBackups) == [[5], [21]])
        #expect(decisions[1].told[0].contains("newest good one"))
    }

    @Test func `a backup whose first segment makes no sense is in every use`() throws {
        var sample = three()
        let odd = CatalogueBackup(
            id: BackupID(startedAt: SampleHoldings.day(1.5)), timeline: .first, startLSN: World.lsn(5, 0x28),
            stopLSN: World.lsn(6, 0x138), startedAt: SampleHoldings.day(1.5), stoppedAt: SampleHoldings.day(1.6),
            firstSegment: "nonsense", lastSegment: World.name(6), postgresMajor: 18, segmentSize: .standard,
            rawBytes: 1, storedBytes: 1, checksumFailures: 0)
        sample.holdings.backups.append(.init(odd, isPinned: false, lockedUntil: nil))
        sample.holdings.uses = [.init(from: 30, "restore by process 7")]
        let decision = try sample.decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.told.contains { $0.hasPrefix("keep 5@1") && $0.contains("in use") }, "\(decision.told)")
    }

    @Test func `no window leads over a timeline of which there is no WAL`() throws {
        var sample = three()
        sample.holdings.wal[timeline(1)] = nil
        sample.wal(41...50, on: 2, day: 5)
        sample.history(of: 2, (1, World.lsn(41)))
        let decision = try sample.decide(SampleHoldings.policy(days: 1), day: 400)
        #expect(decision.windowBefore == nil && decision.keptBackups.contains(21), "\(decision)")
        // Nor is there anything on a timeline without a segment.
        sample.holdings.wal[timeline(3)] = .init(NumberRanges(), newestArchivedAt: SampleHoldings.day(4))
        #expect(try sample.decide(SampleHoldings.policy(days: 1), day: 400).keptBackups.contains(21))
    }
}
