// SPDX-License-Identifier: MIT

/// CRC-32C eight bytes at a time, for processors without the instruction (Kounavis and Berry, "A Systematic Approach to
/// Building High Performance, Software-based, CRC Generators", 2005).
@usableFromInline
enum CRC32CTable {
    /// Eight tables of 256: what a byte does to the sum when 0 to 7 bytes follow it.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        for _ in 1..<8 { tables += tables.suffix(256).map { $0 >> 8 ^ tables[Int($0 & 0xFF)] } }
        return tables
    }()

    @usableFromInline
    static func update(_ crc: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            let words = bytes.count / 8
            let crc = (0..<words).reduce(crc) { crc, word in
                step(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)), crc, tables)
            }
            return bytes[(words * 8)...].reduce(crc) { $0 >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
        }
    }

    private static func step(_ word: UInt64, _ crc: UInt32, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
        let mixed = word ^ UInt64(crc)
        return (0..<8).reduce(0) { sum, byte in
            sum ^ tables[(7 - byte) << 8 | Int(mixed >> UInt64(byte * 8) & 0xFF)]
        }
    }
}
