// SPDX-License-Identifier: MIT

import PITR
import Testing

struct DamageTests {
    /// Ten commits, each of 64 bytes with its details, the first at 40.
    private static let wal: WALBuilder = {
        var wal = WALBuilder()
        for xid in 1...UInt32(10) { wal.commit(xid, at: Int64(xid), EndParts(subtransactions: [xid + 100])) }
        return wal
    }()

    private static func damage(_ change: (inout [UInt8]) -> Void, count: Int? = nil) -> (WALDamage?, UInt64) {
        var bytes = wal.segment(0)
        change(&bytes)
        var reader = SegmentReader(ReplayQuestion(segment: WALBuilder.segment(0)), size: WALBuilder.size)
        inChunks(Array(bytes.prefix(count ?? bytes.count)), 5000) { reader.push($0) }
        let summary = reader.answer().summary
        return (summary.damage, summary.totals.commits)
    }

    private static func lsn(_ offset: UInt64) -> LSN { LSN(WALBuilder.start + offset) }

    @Test(arguments: [
        (40, "the record has a length of 5 bytes, which none can have", [5, 0, 0, 0]),
        (40 + 4, "the checksum of the record is wrong", [9]),
        (40 + 8, "the record says that it follows a later one", [0xFF, 0xFF, 0xFF, 0xFF]),
        (40 + 17, "the record has the unknown resource manager 22", [22]),
        (40 + 20, "the checksum of the record is wrong", [1, 2, 3]),
        (40 + 30, "the checksum of the record is wrong", [99]),
    ])
    func `a wrong first record is named`(offset: Int, problem: String, bytes: [UInt8]) {
        let (damage, commits) = Self.damage { $0.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
        #expect(damage == WALDamage(lsn: Self.lsn(40), problem: problem))
        #expect(commits == 0)
    }

    @Test func `a record that follows another one than the last is damage`() {
        let (damage, commits) = Self.damage { $0[40 + 48 + 8] = 0x30 }
        #expect(damage?.lsn == Self.lsn(40 + 48) && commits == 1)
        #expect(damage?.problem == "the record says that it follows the one at 0/100030, and that is not so")
    }

    @Test(arguments: [(2, 0x40), (4, 0), (8, 1), (32, 1), (36, 1)])
    func `a wrong first page is damage at its beginning`(offset: Int, byte: UInt8) {
        let (damage, commits) = Self.damage { $0[offset] = byte }
        #expect(damage?.lsn == Self.lsn(0) && commits == 0)
    }

    @Test func `WAL of a PostgreSQL before 15 and what is no WAL are damage`() {
        #expect(Self.damage { $0[0] = 0x0D }.0?.problem == "its first page has the magic number 0xD10D")
        #expect(Self.damage { $0[1] = 0x11 }.0?.problem == "its first page has the magic number 0x1118")
    }

    @Test func `a file that is cut short says where`() {
        let (damage, commits) = Self.damage({ _ in }, count: 40 + 48 * 3 + 10)
        #expect(
            damage
                == WALDamage(
                    lsn: Self.lsn(40 + 48 * 3 + 10),
                    problem: "the file ends here, 1048382 bytes before the segment does"))
        #expect(commits == 3)
    }

    @Test func `pages that do not continue what they should are damage`() {
        var wal = WALBuilder()
        wal.add(10, 0, data: [UInt8](repeating: 1, count: 20_000))
        let changes: [(Int, UInt8, String)] = [
            (8192 + 2, 0, "the page does not continue the record at 0/100028"),
            (8192 + 16, 1, "the page continues a record with 11777 bytes, and 11877 are left"),
            (8192 + 9, 0x10, "the page says that it is the one at 0/101000"),
        ]
        for (offset, byte, problem) in changes {
            var bytes = wal.segment(0)
            bytes[offset] = byte
            var decoder = WALDecoder(segment: WALBuilder.segment(0), size: WALBuilder.size)
            inChunks(bytes, .max) { decoder.push($0) { _ in Issue.record("a damaged record was visited") } }
            #expect(decoder.status == .damaged(WALDamage(lsn: Self.lsn(8192), problem: problem)))
        }
    }

    @Test func `a page that continues nothing is damage`() {
        var wal = WALBuilder()
        wal.fill(leaving: 0)
        wal.beginPage(flags: 1, remaining: 100)
        #expect(wal.summary().damage?.problem == "the page continues a record where one should begin")
    }

    @Test func `an unknown newer format is read as the newest known, with a warning`() {
        var wal = WALBuilder()
        wal.magic = 0xD119
        wal.commit(5, at: 1, EndParts(subtransactions: [6], files: [7], statistics: [8]))
        wal.add(60, 0, data: [1])
        var reader = SegmentReader(ReplayQuestion(segment: WALBuilder.segment(0)), size: WALBuilder.size)
        inChunks(wal.segment(0), .max) { reader.push($0) }
        #expect(reader.warning?.contains("0xD119") == true)
        let summary = reader.answer().summary
        #expect(summary.totals.records == 2 && summary.drops.first?.relations.first?.oid == 8 && summary.damage == nil)
    }
}
