// SPDX-License-Identifier: MIT

import PITR
import Testing

struct CrashTracesTests {
    @Test func `an overwritten record is dropped, and decoding goes on`() {
        var wal = WALBuilder()
        wal.commit(1, at: 1)
        wal.fill(leaving: 32)
        wal.overwrittenCommit(xid: 666)
        let mark = wal.overwriteMark()
        wal.commit(2, at: 3)
        let (records, decoder) = wal.records()
        #expect(records.count == 4 && records[2].lsn == mark)
        #expect(wal.summary().totals.commits == 2 && wal.summary().damage == nil)
        #expect(decoder.status == .ended(LSN(wal.position)))
    }

    @Test func `a record overwritten at the border counts nowhere and leaves no open tail`() {
        var wal = WALBuilder()
        wal.fillSegment(leaving: 16)
        wal.overwrittenCommit(xid: 666)
        let mark = wal.overwriteMark()
        wal.commit(2, at: 3)
        let (first, second) = (wal.summary(), wal.summary(1))
        #expect(first.totals.records == 1 && first.totals.commits == 0)
        #expect(first.damage == nil && !first.hasOpenTail)
        #expect(second.firstRecord == mark && second.totals.records == 2)
    }

    @Test func `what is overwritten inside the rest of an earlier segment's record is passed over`() {
        var wal = WALBuilder()
        wal.fillSegment(leaving: 40)
        let previous = wal.previous
        let record = WALBuilder.record(
            1, 0, xid: 666, prev: wal.previous, body: WALBuilder.mainData(.init(repeating: 1, count: 30_000)))
        wal.append(record, only: 40 + 8152 + 8168)
        wal.previous = previous
        let mark = wal.overwriteMark()
        let summary = wal.summary(1)
        #expect(summary.firstRecord == mark && summary.damage == nil)
        #expect(wal.summary(0).damage == nil)
    }

    @Test func `zeros are the end, not damage`() {
        var wal = WALBuilder()
        wal.commit(1, at: 1)
        #expect(wal.records().decoder.status == .ended(LSN(wal.position)))
        wal.fill(leaving: 0)
        #expect(wal.records().decoder.status == .ended(LSN(wal.position)))
        #expect(wal.summary().damage == nil && !wal.summary().hasOpenTail)
        #expect(WALBuilder().summary() == SegmentSummary(segment: WALBuilder.segment(0)))
    }

    @Test func `a record whose rest was never written is an open tail`() {
        var wal = WALBuilder()
        wal.commit(1, at: 1)
        wal.fill(leaving: 32)
        wal.append(
            WALBuilder.record(1, 0, prev: wal.previous, body: WALBuilder.mainData(.init(repeating: 1, count: 200))),
            only: 32)
        let summary = wal.summary()
        #expect(summary.hasOpenTail && summary.damage == nil && summary.totals.records == 2)
    }

    @Test func `a timeline's first segment may begin with its parent's pages`() {
        var wal = WALBuilder()
        wal.commit(1, at: 1)
        wal.fill(leaving: 0)
        wal.timeline = 2
        wal.commit(2, at: 2)
        #expect(wal.summary(0, on: 2).totals.commits == 2)
        let damage = wal.summary(0, on: 1).damage
        #expect(damage?.problem == "the page says timeline 2, and its file is of 1")
        #expect(damage?.lsn == LSN(WALBuilder.start + 8192))
    }

    @Test func `a page of an earlier timeline behind one of a later is damage`() {
        var wal = WALBuilder()
        wal.timeline = 2
        wal.fill(leaving: 0)
        wal.timeline = 1
        wal.commit(2, at: 2)
        #expect(wal.summary(0, on: 2).damage?.problem == "the page says timeline 1, and the one before it 2")
    }

    @Test func `the rest of a record may lie in a later timeline's file`() {
        var wal = WALBuilder()
        wal.fillSegment(leaving: 16)
        wal.timeline = 2
        wal.commit(5, at: 1)
        #expect(wal.summary().totals.commits == 1 && wal.summary().damage == nil)
    }
}

extension WALBuilder {
    /// A commit of which a crash left only what is on this page.
    mutating func overwrittenCommit(xid: UInt32) {
        let left = pageSize - bytes.count % pageSize
        let before = previous
        append(
            Self.record(
                1, 0, xid: xid, prev: previous,
                body: Self.mainData(Self.little(Int64(1)) + .init(repeating: 0, count: 100))), only: left)
        previous = before
    }

    /// `XLOG_OVERWRITE_CONTRECORD` on a page that says so.
    mutating func overwriteMark() -> LSN {
        beginPage(flags: 8)
        return add(0, 0xD0, data: Self.little(UInt64(1)) + Self.little(Int64(2)))
    }
}
