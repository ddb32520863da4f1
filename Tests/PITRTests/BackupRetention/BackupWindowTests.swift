// SPDX-License-Identifier: MIT

import PITR
import Testing

/// Every second of the window, on every path of timelines that it reaches through.
struct BackupWindowTests {
    /// A backup every second day, of two segments, and ten segments between them: backup n begins with segment 12 n.
    private func regular(_ count: UInt64) -> SampleHoldings {
        var sample = SampleHoldings()
        for number in 0..<count { sample.backup(12 * number + 1...12 * number + 2, day: Double(2 * number)) }
        sample.wal(1...12 * count, day: Double(2 * count))
        return sample
    }

    @Test func `without a window nothing goes`() throws {
        let decision = try regular(5).decide(.forever, day: 100)
        #expect(decision.keptBackups.count == 5 && decision.doomed.isEmpty)
        #expect(decision.obstacles == ["base backups and WAL are kept for ever"])
        #expect(decision.told[0] == "keep 49@1: nothing is removed")
        #expect(decision.toldWAL == ["keep 1-60@1"])
    }

    @Test func `the newest backup from before the window stays with all that follows it`() throws {
        // Ends on days 0, 2, 4, 6, 8; the window begins on day 5.
        let decision = try regular(5).decide(SampleHoldings.policy(days: 5), day: 10)
        #expect(
            decision.told == [
                "keep 49@1: newest good one, within 5 days", "keep 37@1: within 5 days",
                "keep 25@1: the window begins with it on timeline 1", "delete 13@1: older than 5 days",
                "delete 1@1: older than 5 days",
            ])
        #expect(decision.toldWAL == ["delete 1-24@1", "keep 25-60@1"])
        #expect(decision.windowBefore?.from == SampleHoldings.day(0))
        #expect(decision.windowAfter?.from == SampleHoldings.day(4) && decision.windowAfter?.last.number == 60)
        #expect(decision.wal[1].rule.hasPrefix("the window, from "))
    }

    @Test func `a backup that ended with the first second of the window does not lead to it`() throws {
        let decision = try regular(3).decide(SampleHoldings.policy(days: 2), day: 4)
        #expect(decision.keptBackups == [1, 13, 25])
    }

    @Test func `an older point keeps just the WAL that makes it consistent`() throws {
        let decision = try regular(5).decide(SampleHoldings.policy(days: 3, [.last: 4]), day: 10)
        #expect(decision.told[3] == "keep 13@1: last 4 of 4" && decision.keptBackups == [13, 25, 37, 49])
        #expect(
            decision.toldWAL == [
                "delete 1-12@1", "keep 13-14@1", "delete 15-24@1", "keep 25-26@1", "delete 27-36@1", "keep 37-60@1",
            ])
        #expect(decision.wal[1].rule.contains("consistent"))
    }

    @Test func `where the window is not full yet, no WAL goes, not even that before the first backup`() throws {
        var sample = SampleHoldings()
        sample.wal(1...40, day: 3)
        sample.backup(20...21, day: 1)
        sample.backup(30...31, day: 2)
        let decision = try sample.decide(SampleHoldings.policy(days: 7), day: 3)
        #expect(decision.toldWAL == ["keep 1-40@1"])
        #expect(decision.wal[0].rule.contains("not full yet"))
    }

    @Test func `the order is that of completion, never that of names`() throws {
        var sample = SampleHoldings()
        // Begun first, and ended last.
        sample.backup(1...20, day: 6, from: 0)
        sample.backup(10...11, day: 3, from: 2)
        sample.wal(1...40, day: 9)
        let decision = try sample.decide(SampleHoldings.policy(days: 2), day: 9)
        #expect(decision.keptBackups == [1] && decision.toldWAL == ["keep 1-40@1"])
    }

    @Test func `a timeline that ended before the window goes, and what leads to the others stays`() throws {
        var sample = SampleHoldings()
        sample.backup(1...2, day: 1)
        sample.history(of: 2, (1, World.lsn(10, 0x500)))
        sample.wal(1...14, on: 1, day: 4)
        sample.wal(10...40, on: 2, day: 20)
        let decision = try sample.decide(SampleHoldings.policy(days: 5), day: 20)
        #expect(decision.told == ["keep 1@1: newest good one, the window begins with it on timeline 2"])
        // What follows the newest good backup stays on every way that it leads to.
        #expect(decision.toldWAL == ["keep 1-14@1", "keep 10-40@2"])
        sample.backup(20...21, on: 2, day: 10)
        let later = try sample.decide(SampleHoldings.policy(days: 5), day: 20)
        #expect(later.keptBackups == [20])
        #expect(later.toldWAL == ["delete 1-14@1", "delete 10-19@2", "keep 20-40@2"])
    }

    @Test func `a branch that the window reaches keeps its own way, whatever the newest timeline has`() throws {
        var sample = SampleHoldings()
        sample.backup(1...2, day: 1)
        sample.backup(5...6, day: 2)
        sample.history(of: 2, (1, World.lsn(10, 0x500)))
        sample.backup(12...13, on: 2, day: 4)
        // The old primary went on until day 9: split brain.
        sample.wal(1...30, on: 1, day: 9)
        sample.wal(10...40, on: 2, day: 10)
        let decision = try sample.decide(SampleHoldings.policy(days: 3), day: 10)
        #expect(
            decision.told == [
                "keep 12@2: newest good one, the window begins with it on timeline 2",
                "keep 5@1: the window begins with it on timeline 1", "delete 1@1: older than 3 days",
            ])
        #expect(decision.toldWAL == ["delete 1-4@1", "keep 5-30@1", "delete 10-11@2", "keep 12-40@2"])
    }

    @Test func `a backup that ended after the switch does not lead to the other branch`() throws {
        var sample = SampleHoldings()
        sample.backup(1...2, day: 1)
        // It spans the place where timeline 2 left.
        sample.backup(9...11, day: 2)
        sample.history(of: 2, (1, World.lsn(10, 0x500)))
        sample.wal(1...11, on: 1, day: 2)
        sample.wal(10...40, on: 2, day: 10)
        let decision = try sample.decide(SampleHoldings.policy(days: 3), day: 10)
        #expect(decision.keptBackups == [1, 9])
        // The segment with the switch is there twice, and either file may be asked for.
        #expect(decision.toldWAL == ["keep 1-11@1", "keep 10-40@2"])
    }

    @Test func `the segment with the switch stays on both timelines`() throws {
        var sample = SampleHoldings()
        sample.backup(1...2, day: 1)
        sample.backup(6...7, day: 2)
        sample.history(of: 2, (1, World.lsn(10, 0x500)))
        sample.wal(1...12, on: 1, day: 3)
        sample.wal(10...40, on: 2, day: 10)
        sample.backup(30...31, on: 2, day: 9)
        let decision = try sample.decide(SampleHoldings.policy(days: 3), day: 10)
        #expect(decision.keptBackups == [6, 30])
        #expect(decision.toldWAL == ["delete 1-5@1", "keep 6-10@1", "delete 11-12@1", "keep 10-40@2"])
    }

    @Test func `where the history of a timeline is missing, nothing goes`() throws {
        var sample = SampleHoldings()
        for day in 1...4 as ClosedRange<UInt64> { sample.backup(day...day, day: Double(day)) }
        sample.wal(1...14, on: 1, day: 4)
        sample.wal(10...40, on: 2, day: 20)
        let decision = try sample.decide(SampleHoldings.policy(days: 5), day: 20)
        #expect(decision.obstacles == ["timeline 2 has no history here, so what leads to it is not known"])
        #expect(decision.keptBackups == [1, 2, 3, 4] && decision.doomed.isEmpty)
        #expect(decision.told[1].contains("nothing is removed"))
    }

    @Test func `a hole in the window costs nothing of what is left of it`() throws {
        var sample = regular(5)
        sample.wal(1...30, 33...60, day: 10)
        let decision = try sample.decide(SampleHoldings.policy(days: 5), day: 10)
        #expect(decision.toldWAL == ["delete 1-24@1", "keep 25-30@1", "keep 33-60@1"])
        #expect(decision.windowAfter?.from == SampleHoldings.day(6))
    }
}
