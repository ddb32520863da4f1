// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct SegmentIdentityTests {
    private let size = SegmentSize.standard
    private let ours = SystemIdentifier(7_000_000_000_000_000_001)

    /// A header's bytes with everything right for segment 5 of timeline 2 but what the caller changes.
    private func header(
        magic: UInt16 = 0xD110, timeline: UInt32 = 2, address: UInt64 = 5 << 24,
        system: UInt64 = 7_000_000_000_000_000_001, segmentSize: UInt32 = 16 << 20, blockSize: UInt32 = 8192
    ) throws -> LongPageHeader {
        func little(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
        return try LongPageHeader(
            parsing: little(magic) + little(UInt16(2)) + little(timeline) + little(address) + little(UInt64(0))
                + little(system) + little(segmentSize) + little(blockSize))
    }

    private func check(
        _ header: LongPageHeader, name: String = "000000020000000000000005", byteCount: UInt64 = 16 << 20
    ) throws -> [String] {
        try SegmentIdentity.check(header: header, fileName: name, byteCount: byteCount, expected: ours, size: size)
    }

    @Test(arguments: [(0xD110, 15), (0xD113, 16), (0xD116, 17), (0xD118, 18)] as [(UInt16, Int)])
    func `segments of supported majors pass without a warning`(magic: UInt16, major: Int) throws {
        #expect(WALFormat.major(ofMagic: magic) == major)
        #expect(try check(header(magic: magic)).isEmpty)
        #expect(try check(header(magic: magic), name: "000000020000000000000005.partial").isEmpty)
    }

    @Test func `an unknown newer magic is one warning`() throws {
        #expect(WALFormat.major(ofMagic: 0xD11A) == nil)
        let warnings = try check(header(magic: 0xD11A))
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("0xD11A") == true)
    }

    @Test(arguments: [0xD10D, 0xD000, 0x0000, 0xFFFF, 0x10D1] as [UInt16])
    func `older majors and nonsense are refused`(magic: UInt16) throws {
        #expect(try failure { _ = try check(header(magic: magic)) }.code == .integrity)
    }

    /// Fault 9 of docs/faults.md.
    @Test func `the first segment after a switch may bear the older timeline`() throws {
        #expect(try check(header(timeline: 1)).isEmpty)
    }

    @Test func `a segment of another cluster is refused with both identifiers and the cure`() throws {
        let error = try failure { _ = try check(header(system: 42)) }
        #expect(error.code == .refused)
        for part in ["42", "7000000000000000001", "--new-generation", "switch its archiving off"] {
            #expect(error.hint?.contains(part) == true)
        }
    }

    /// Fault 9 of docs/faults.md.
    @Test func `every field that does not fit the name is named`() throws {
        let defects: [(LongPageHeader, String)] = [
            (try header(timeline: 3), "timeline 3"), (try header(timeline: 0), "timeline 0"),
            (try header(address: 6 << 24), "0/6000000"), (try header(segmentSize: 1 << 20), "1048576"),
            (try header(blockSize: 512), "512"), (try header(blockSize: 131_072), "131072"),
            (try header(blockSize: 12_288), "12288"), (try header(blockSize: 0), "0 bytes"),
        ]
        for (header, part) in defects {
            let error = try failure { _ = try check(header) }
            #expect(error.code == .integrity)
            #expect(error.cause?.contains(part) == true)
        }
    }

    /// Fault 8 of docs/faults.md.
    @Test(arguments: [0, 16 << 20 - 1, 16 << 20 + 1, UInt64.max] as [UInt64])
    func `a file of the wrong length is refused before its bytes matter`(byteCount: UInt64) throws {
        let error = try failure { _ = try check(header(magic: 0, system: 42), byteCount: byteCount) }
        #expect(error.message.contains("not a whole WAL segment"))
        #expect(
            try failure { try SegmentIdentity.checkByteCount(byteCount, fileName: "x", size: size) }.code == .integrity)
    }

    @Test func `a name that is no segment's is refused`() throws {
        for name in ["00000002.history", "000000020000000000000005.00000028.backup", "x"] {
            #expect(try failure { _ = try check(header(), name: name) }.code == .usage)
        }
    }
}
