// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct LongPageHeaderTests {
    @Test func `every field is read from its place, and the padding from none`() throws {
        let bytes: [UInt8] = [
            0x10, 0xD1, 0x02, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2A, 0x00,
            0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, 0x00, 0x00, 0x00, 0x01,
            0x00, 0x20, 0x00, 0x00,
        ]
        let header = try LongPageHeader(parsing: bytes)
        #expect(header.magic == 0xD110)
        #expect(header.info == 2)
        #expect(header.timeline == 1)
        #expect(header.pageAddress == LSN(0x100_0000))
        #expect(header.remainingLength == 42)
        #expect(header.systemIdentifier == SystemIdentifier(0x0102_0304_0506_0708))
        #expect(header.segmentSize == 16 << 20)
        #expect(header.blockSize == 8192)
        #expect(try LongPageHeader(parsing: (bytes + [1, 2, 3])[...]) == header)
    }

    @Test func `the first segment of a new PostgreSQL 15 cluster passes every check`() throws {
        // From initdb; pg_controldata prints the identifier below for it.
        let bytes: [UInt8] = [
            0x10, 0xD1, 0x02, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x44, 0x17, 0xB5, 0x88, 0x17, 0x66, 0x04, 0x6B, 0x00, 0x00, 0x00, 0x01,
            0x00, 0x20, 0x00, 0x00,
        ]
        let warnings = try SegmentIdentity.check(
            header: LongPageHeader(parsing: bytes), fileName: "000000010000000000000001", byteCount: 16 << 20,
            expected: SystemIdentifier(7_711_400_713_228_982_084), size: .standard)
        #expect(warnings.isEmpty)
    }

    @Test func `short bytes and short headers are refused`() throws {
        let short = try failure { _ = try LongPageHeader(parsing: [UInt8](repeating: 0xFF, count: 39)) }
        #expect(short.code == .integrity)
        #expect(short.cause?.contains("39") == true)
        let unmarked = try failure { _ = try LongPageHeader(parsing: [UInt8](repeating: 0, count: 8192)) }
        #expect(unmarked.code == .integrity)
    }

    @Test func `random bytes never trap`() {
        var random = SplitMix64(seed: 2)
        var readable = 0
        for _ in 0..<5000 {
            guard let header = try? LongPageHeader(parsing: random.bytes(upTo: 64)) else { continue }
            readable += 1
            let name = "000000010000000000000001"
            #expect(throws: WaldenError.self) {
                try SegmentIdentity.check(
                    header: header, fileName: name, byteCount: SegmentSize.standard.bytes,
                    expected: SystemIdentifier(1), size: .standard)
            }
        }
        #expect(readable > 100)
    }
}
