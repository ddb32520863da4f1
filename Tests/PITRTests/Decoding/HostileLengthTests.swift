// SPDX-License-Identifier: MIT

import Testing

@testable import PITR

struct HostileLengthTests {
    /// A commit whose header claims 4 GiB, and pages that go on with it.
    private static func wal(claiming length: UInt32, pages: Int) -> WALBuilder {
        var wal = WALBuilder()
        var record = WALBuilder.record(1, 0x80, prev: wal.previous, body: [UInt8](repeating: 1, count: 100))
        record.replaceSubrange(0..<4, with: WALBuilder.little(length))
        wal.fill(leaving: 128)
        record.replaceSubrange(8..<16, with: WALBuilder.little(wal.previous))
        wal.append(record + [0, 0, 0, 0])
        for page in 0..<pages {
            wal.beginPage(flags: 1, remaining: length - 128 - UInt32(page * (8192 - 24)))
            wal.append([UInt8](repeating: 1, count: 8192 - 24))
        }
        return wal
    }

    @Test func `a length that is only claimed costs no memory`() {
        let decoder = Self.wal(claiming: .max, pages: 3).records().decoder
        #expect(decoder.isInsideRecord)
        #expect(decoder.spanning.bytes.capacity < 100_000)
    }

    @Test func `of a record that nobody parses only the header is kept`() {
        var wal = WALBuilder()
        wal.add(21, 0, data: [UInt8](repeating: 5, count: 900_000))
        let decoder = wal.records().decoder
        #expect(!decoder.isInsideRecord && decoder.spanning.bytes.count == 24)
        #expect(wal.records(keepsAll: true).decoder.spanning.bytes.count > 900_000)
    }

    @Test func `a segment that no position reaches is refused, not computed with`() {
        let segment = WALSegment(timeline: .first, number: .max)
        var reader = SegmentReader(ReplayQuestion(segment: segment), size: .standard)
        inChunks(Self.wal(claiming: 200, pages: 1).segment(0), 8000) { reader.push($0) }
        #expect(reader.isDone && !reader.needsNext && reader.answer().summary.totals.records == 0)
    }
}
