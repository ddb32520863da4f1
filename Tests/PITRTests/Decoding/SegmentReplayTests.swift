// SPDX-License-Identifier: MIT

import PITR
import Testing

struct SegmentReplayTests {
    /// Commits 1, 2, 3 (a tie with 2), 4 later, 5 earlier than 4 again, abort 6, 7 latest, each with a heap record before.
    private let wal: WALBuilder
    private let lsns: [UInt32: LSN]

    init() {
        var wal = WALBuilder()
        var lsns: [UInt32: LSN] = [:]
        for (xid, time) in [(1, 10), (2, 20), (3, 20), (4, 40), (5, 15), (6, 45), (7, 50)] as [(UInt32, Int64)] {
            wal.add(10, 0, xid: xid, data: [1])
            lsns[xid] = xid == 6 ? wal.abort(xid, at: time) : wal.commit(xid, at: time)
        }
        (self.wal, self.lsns) = (wal, lsns)
    }

    private func time(_ time: Int64, exclusive: Bool = false) -> ReplayAnswer {
        wal.answer(0, .time(WALBuilder.instant(time), exclusive: exclusive))
    }

    @Test func `a time stops before the first later commit in the order of the log`() throws {
        let answer = time(20)
        let stop = try #require(answer.stop)
        #expect(stop.record == lsns[4] && !stop.isReplayed && stop.transaction?.xid == 4)
        #expect(answer.lastCommit?.xid == 3 && answer.firstLost?.xid == 4)
        #expect(answer.firstEarlyLost?.xid == 5 && answer.earlyLost == 1)
        // The heap record before the stop is replayed.
        #expect(answer.replayedTo == lsns[4])
    }

    @Test func `an exclusive time stops before the first of a tie`() {
        let answer = time(20, exclusive: true)
        #expect(answer.stop?.record == lsns[2] && answer.lastCommit?.xid == 1)
        #expect(answer.firstLost?.xid == 2 && answer.firstEarlyLost?.xid == 5 && answer.earlyLost == 1)
    }

    @Test func `a time may stop at an abort, and after the last commit it stops nowhere`() {
        #expect(time(44).stop?.record == lsns[6] && time(44).lastCommit?.xid == 5 && time(44).firstLost?.xid == 7)
        let behind = time(50)
        #expect(behind.stop == nil && behind.lastCommit?.xid == 7 && behind.firstLost == nil)
        #expect(behind.replayedTo == LSN(wal.position) && behind.earlyLost == 0)
    }

    @Test(arguments: [(UInt32(3), false), (3, true), (6, false), (6, true)])
    func `a transaction stops behind its end or before it, aborted or not`(xid: UInt32, exclusive: Bool) throws {
        let answer = wal.answer(0, .xid(xid, exclusive: exclusive))
        let stop = try #require(answer.stop)
        #expect(stop.record == lsns[xid] && stop.isReplayed == !exclusive)
        #expect(answer.replayedTo == (exclusive ? stop.record : stop.end))
        #expect(answer.lastTransaction?.xid == (exclusive ? xid - 1 : xid))
        #expect(answer.firstLost?.xid == (xid == 6 ? 7 : exclusive ? 3 : 4) && answer.earlyLost == 0)
    }

    @Test func `a prepared transaction stops by the number inside`() {
        var wal = WALBuilder()
        wal.end(0x30, xid: 0, at: 1, EndParts(preparedXID: 4242))
        #expect(wal.answer(0, .xid(4242, exclusive: false)).stop?.transaction?.isPrepared == true)
        #expect(wal.answer(0, .xid(0, exclusive: false)).stop == nil)
    }

    @Test(arguments: [false, true])
    func `a position stops at the first record that begins there or behind`(exclusive: Bool) throws {
        let target = LSN(try #require(lsns[2]).rawValue + 1)
        let answer = wal.answer(0, .lsn(target, exclusive: exclusive))
        let stop = try #require(answer.stop)
        #expect(stop.record > target && stop.transaction == nil && stop.isReplayed == !exclusive)
        #expect(answer.lastCommit?.xid == 2 && answer.firstLost?.xid == 3)
        #expect(answer.replayedTo == (exclusive ? stop.record : stop.end))
    }

    @Test func `a name stops behind the first restore point that bears it, byte for byte`() {
        var wal = WALBuilder()
        wal.restorePoint("cafe\u{301}", at: 1)
        wal.commit(1, at: 2)
        let first = wal.restorePoint("caf\u{E9}", at: 3)
        wal.restorePoint("caf\u{E9}", at: 4)
        let answer = wal.answer(0, .name("caf\u{E9}"))
        #expect(answer.stop?.record == first && answer.stop?.isReplayed == true)
        #expect(answer.stop?.restorePoint?.end == answer.replayedTo && answer.lastCommit?.xid == 1)
        #expect(answer.summary.restorePoints.count == 3)
        #expect(wal.answer(0, .name("other")).stop == nil)
    }

    @Test func `only records from the start and before the end of the question count`() throws {
        let (from, until) = (try #require(lsns[2]), try #require(lsns[5]))
        let answer = wal.answer(0, from: from, until: until, .never)
        #expect(answer.replayedTo == until && answer.lastCommit?.xid == 4)
        #expect(answer.summary.totals.commits == 6 && answer.summary.totals.aborts == 1)
        #expect(wal.answer(0, from: from, until: until, .xid(1, exclusive: false)).stop == nil)
        #expect(wal.answer(0, from: from, until: until, .xid(5, exclusive: false)).stop == nil)
        #expect(
            wal.answer(0, from: until, until: nil, .time(WALBuilder.instant(12), exclusive: false)).stop?.record
                == until)
    }

    @Test func `a database dropped before the stop by a transaction that ends behind it is told`() {
        var wal = WALBuilder()
        wal.dropDatabase(16400, xid: 8)
        wal.commit(8, at: 10)
        wal.dropDatabase(16401, xid: 9)
        wal.commit(9, at: 20)
        let answer = wal.answer(0, .time(WALBuilder.instant(15), exclusive: false))
        #expect(answer.unfinishedDatabaseDrops.map(\.database) == [16401])
        #expect(wal.answer(0, .never).unfinishedDatabaseDrops.isEmpty)
    }

    @Test func `a summary holds the first and last commit, ranges and names`() {
        let summary = wal.summary()
        #expect(summary.firstCommit?.xid == 1 && summary.lastCommit?.xid == 7)
        #expect(summary.totals.times == WALBuilder.instant(10)...WALBuilder.instant(50))
        #expect(summary.totals.xids == 1...7 && summary.totals.records == 14)
        #expect(summary.firstRecord == LSN(WALBuilder.start + 40) && summary.lastRecordEnd == LSN(wal.position))
    }
}
