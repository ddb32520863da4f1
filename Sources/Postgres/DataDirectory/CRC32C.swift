// SPDX-License-Identifier: MIT

/// CRC-32C, Castagnoli (RFC 3720, appendix B.4), as src/port/pg_crc32c_sb8.c computes it. For a few hundred bytes.
enum CRC32C {
    static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let crc = bytes.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        return ~crc
    }
}
