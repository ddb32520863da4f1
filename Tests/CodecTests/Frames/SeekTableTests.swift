// SPDX-License-Identifier: MIT

import Codec
import Testing

@Suite struct SeekTableTests {
    let table = SeekTable(entries: [
        .init(storedBytes: 3, rawBytes: 0), .init(storedBytes: 0x0102_0304, rawBytes: 16 << 20),
        .init(storedBytes: .max, rawBytes: 1 << 30),
    ])

    @Test func `the bytes are those of zstd's seekable format`() {
        let one = SeekTable(entries: [.init(storedBytes: 0x0102_0304, rawBytes: 5)])
        #expect(
            one.encoded() == [
                0x5E, 0x2A, 0x4D, 0x18, 17, 0, 0, 0, 4, 3, 2, 1, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0xB1, 0xEA, 0x92, 0x8F,
            ])
    }

    @Test func `a table comes back as it was, found by its footer`() throws {
        for table in [table, SeekTable()] {
            let bytes = table.encoded()
            #expect(try SeekTable(parsing: bytes) == table)
            #expect(try SeekTable.byteCount(footer: bytes.suffix(SeekTable.footerByteCount)) == bytes.count)
        }
        #expect(table.totalStoredBytes == 3 + 0x0102_0304 + UInt64(UInt32.max))
        #expect(table.totalRawBytes == 16 << 20 + 1 << 30)
    }

    @Test func `checksums in a table are passed over`() throws {
        let bytes: [UInt8] = [
            0x5E, 0x2A, 0x4D, 0x18, 33, 0, 0, 0, 4, 3, 2, 1, 5, 0, 0, 0, 9, 9, 9, 9, 7, 0, 0, 0, 8, 0, 0, 0, 9, 9, 9, 9,
            2, 0, 0, 0, 0x83, 0xB1, 0xEA, 0x92, 0x8F,
        ]
        let parsed = try SeekTable(parsing: bytes)
        #expect(parsed.entries == [.init(storedBytes: 0x0102_0304, rawBytes: 5), .init(storedBytes: 7, rawBytes: 8)])
        #expect(try SeekTable.byteCount(footer: bytes.suffix(9)) == bytes.count)
    }

    @Test(arguments: [2, 3, 4, 5, 6])
    func `a reserved bit is refused`(bit: Int) {
        var bytes = table.encoded()
        bytes[bytes.count - 5] |= 1 << bit
        #expect(code { _ = try SeekTable(parsing: bytes) } == .integrity)
        #expect(code { _ = try SeekTable.byteCount(footer: bytes.suffix(9)) } == .integrity)
    }

    @Test func `a size that no frame has is refused`() {
        for entry in [SeekTable.Entry(storedBytes: 0, rawBytes: 1), .init(storedBytes: 1, rawBytes: 1 << 30 + 1)] {
            #expect(code { _ = try SeekTable(parsing: SeekTable(entries: [entry]).encoded()) } == .integrity)
        }
    }

    @Test func `a count that the bytes do not bear out is refused`() {
        for count in [0, 2, 4, 0x800_0000, 0x800_0001, 0xFFFF_FFFF] as [UInt32] {
            var bytes = table.encoded()
            withUnsafeBytes(of: count.littleEndian) {
                bytes.replaceSubrange(bytes.count - 9..<bytes.count - 5, with: $0)
            }
            #expect(code { _ = try SeekTable(parsing: bytes) } == .integrity)
        }
    }

    @Test func `a table that lacks bytes or has too many is refused`() {
        let bytes = table.encoded()
        for length in 0..<bytes.count {
            #expect(code { _ = try SeekTable(parsing: Array(bytes.prefix(length))) } == .integrity)
            #expect(code { _ = try SeekTable(parsing: Array(bytes.suffix(length))) } == .integrity)
        }
        #expect(code { _ = try SeekTable(parsing: [0] + bytes) } == .integrity)
        #expect(code { _ = try SeekTable(parsing: bytes + [0]) } == .integrity)
        #expect(code { _ = try SeekTable.byteCount(footer: bytes) } == .integrity)
    }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 3)
        for round in 0..<5000 {
            var bytes = table.encoded()
            for _ in 0...Int(generator.next() % 4) {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
            _ = code { _ = try SeekTable(parsing: bytes) }
            _ = code { _ = try SeekTable.byteCount(footer: bytes.suffix(9)) }
            let noise = Sample.random(Int(generator.next() % 60), seed: UInt64(round))
            #expect(code { _ = try SeekTable(parsing: noise) } == .integrity)
        }
    }
}
