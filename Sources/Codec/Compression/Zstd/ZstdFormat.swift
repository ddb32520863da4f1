// SPDX-License-Identifier: MIT

/// The numbers that zstd's frames begin with (RFC 8878, 3.1), looked at before the library sees a byte: it would take
/// the formats of its first years too, whose decoders nobody tests any more.
enum ZstdFormat {
    static let magicByteCount = 4

    static func isDataFrame(_ bytes: some Collection<UInt8>) -> Bool {
        magic(bytes) == 0xFD2F_B528
    }

    /// A frame that holds no data, such as the seek table: sixteen magic numbers mean it (RFC 8878, 3.1.2).
    static func isSkippableFrame(_ bytes: some Collection<UInt8>) -> Bool {
        magic(bytes).map { $0 & 0xFFFF_FFF0 == 0x184D_2A50 } ?? false
    }

    private static func magic(_ bytes: some Collection<UInt8>) -> UInt32? {
        guard bytes.count >= magicByteCount else { return nil }
        return bytes.prefix(magicByteCount).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
