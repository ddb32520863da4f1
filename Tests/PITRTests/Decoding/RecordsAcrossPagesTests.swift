// SPDX-License-Identifier: MIT

import PITR
import Testing

struct RecordsAcrossPagesTests {
    @Test(arguments: [1, 7, 40, 100, 8192, 8193, .max])
    func `records are the same whatever the size of the pieces`(chunk: Int) {
        var wal = WALBuilder()
        for length in [0, 1, 300, 8000, 8168, 20_000, 3, 70_000] {
            wal.add(10, 0, data: [UInt8](repeating: 1, count: length))
            wal.commit(700, at: 5, EndParts(subtransactions: Array(1...UInt32(1 + length))))
        }
        let whole = wal.records()
        #expect(whole.records.count == 16)
        #expect(whole.decoder.status == .ended(LSN(wal.position)))
        #expect(wal.records(chunk: chunk).records == whole.records)
    }

    @Test(arguments: [8, 16], [true, false])
    func `a header split at a page's end is put together`(left: Int, isOfInterest: Bool) {
        var wal = WALBuilder()
        wal.fill(leaving: left)
        let lsn = isOfInterest ? wal.commit(9, at: 1) : wal.add(11, 0, data: [1, 2, 3])
        let next = wal.restorePoint("behind", at: 2)
        let (records, _) = wal.records()
        #expect(records.map(\.lsn).suffix(2) == [lsn, next])
        #expect(lsn.rawValue % 8192 == UInt64(8192 - left))
        #expect(records[1].end == next)
    }

    @Test func `a record that ends with its page ends there, not behind the next header`() {
        var wal = WALBuilder()
        let first = wal.fill(leaving: 0)
        let second = wal.commit(9, at: 1)
        let (records, _) = wal.records()
        #expect(records.map(\.lsn) == [first, second])
        #expect(records[0].end.rawValue % 8192 == 0)
        #expect(second.rawValue == records[0].end.rawValue + 24)
    }

    @Test(arguments: [8, 16, 24, 40])
    func `a record belongs to the segment in which it begins`(left: Int) {
        var wal = WALBuilder()
        wal.fillSegment(leaving: left)
        let crossing = wal.commit(77, at: 1)
        let own = wal.commit(78, at: 2)
        let (first, second) = (wal.summary(0), wal.summary(1))
        #expect(first.lastCommit?.xid == 77 && first.lastCommit?.lsn == crossing)
        #expect(first.lastRecordEnd == (left == 40 ? LSN(WALBuilder.start * 2) : own))
        #expect(second.firstCommit?.lsn == own && second.totals.commits == 1)
        #expect(first.damage == nil && second.damage == nil && !first.hasOpenTail)
    }

    @Test(arguments: [8, 24])
    func `a record that crosses the border is an open tail while the next segment is missing`(left: Int) {
        var wal = WALBuilder()
        wal.fillSegment(leaving: left)
        wal.commit(77, at: 1)
        let summary = wal.summary(hasNext: false)
        #expect(summary.hasOpenTail && summary.damage == nil)
        #expect(summary.totals.commits == 0 && summary.totals.records == 1)
    }

    @Test func `in a segment that one record fills no record begins`() {
        var wal = WALBuilder()
        let message = wal.add(21, 0, data: [UInt8](repeating: 5, count: 5 << 19))
        let behind = wal.commit(5, at: 1)
        let middle = wal.summary(1)
        #expect(middle.firstRecord == nil && middle.lastRecordEnd == nil && middle.totals.records == 0)
        #expect(middle.damage == nil && !middle.hasOpenTail)
        #expect(wal.summary(2).firstRecord == behind)
        #expect(wal.records().records.map(\.lsn) == [message, behind])
        #expect(wal.records(keepsAll: true).records.map(\.end) == [behind, LSN(wal.position)])
    }

    @Test func `a segment ends with the switch, whatever is behind`() {
        var wal = WALBuilder()
        wal.commit(5, at: 1)
        let lsn = wal.switchSegment()
        let behind = wal.commit(6, at: 2)
        let (records, _) = wal.records()
        #expect(records.map(\.lsn) == [LSN(WALBuilder.start + 40), lsn, behind])
        #expect(records[1].end == LSN(WALBuilder.start * 2))
        var bytes = wal.segment(0)
        for index in (Int(lsn.rawValue - WALBuilder.start) + 24)..<bytes.count { bytes[index] = 0xA5 }
        var reader = SegmentReader(ReplayQuestion(segment: WALBuilder.segment(0)), size: WALBuilder.size)
        inChunks(bytes, 10_000) { reader.push($0) }
        #expect(reader.answer().summary == wal.summary() && !reader.needsNext)
    }

    @Test func `a switch that ends with the segment ends there`() {
        var wal = WALBuilder()
        wal.fillSegment(leaving: 24)
        wal.switchSegment()
        wal.commit(6, at: 2)
        #expect(wal.summary().lastRecordEnd == LSN(WALBuilder.start * 2))
        #expect(wal.summary(1).totals.commits == 1)
    }

    @Test(arguments: [1024, 2048, 4096, 16384, 32768, 65536])
    func `pages of every size are read`(pageSize: Int) {
        var wal = WALBuilder()
        wal.pageSize = pageSize
        for xid in 1...3000 { wal.commit(UInt32(xid), at: Int64(xid)) }
        #expect(wal.summary().totals.commits == 3000)
    }
}

extension WALBuilder {
    /// Fills the segment up to so many bytes before its end.
    mutating func fillSegment(leaving left: Int) {
        let pages = Int(Self.size.bytes) / pageSize - bytes.count / pageSize - 1
        if bytes.isEmpty { beginPage() }
        let room = Int(Self.size.bytes) - bytes.count - pages * 24
        add(10, 0, data: [UInt8](repeating: 7, count: room - left - 24 - 5))
    }
}
