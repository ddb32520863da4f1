// SPDX-License-Identifier: MIT

import Errors

extension SeekTable {
    /// The bytes that the format fixes.
    enum Format {
        static let skippableMagic: UInt32 = 0x184D_2A5E
        static let seekableMagic: UInt32 = 0x8F92_EAB1
        static let headerByteCount = 8
        static let plainEntryByteCount = 8
        static let checksummedEntryByteCount = 12
        static let checksumFlag: UInt8 = 0x80
        /// Bits 6 to 2; bits 1 and 0 are to be ignored.
        static let reservedBits: UInt8 = 0x7C
        /// ZSTD_SEEKABLE_MAX_FRAME_DECOMPRESSED_SIZE: no frame holds more.
        static let largestFrame: UInt32 = 0x4000_0000
    }

    /// How many bytes the table's footer has, the last ones of an object.
    public static let footerByteCount = 9

    /// The size in bytes of the whole table, from the last ``footerByteCount`` bytes of an object.
    ///
    /// Throws ``WaldenError`` with code `integrity` when they are not a seek table's. What it gives may be more than
    /// the object has: the bytes are not to be trusted.
    public static func byteCount(footer: [UInt8]) throws -> Int {
        let footer = try Footer(footer[...])
        return Format.headerByteCount + footer.entryCount * footer.entryByteCount + footerByteCount
    }

    /// Reads a whole table, from its magic number to its last byte. Checksums in it are passed over.
    ///
    /// Throws ``WaldenError`` with code `integrity` when a size, magic number or reserved bit is wrong, when a frame is
    /// said to take no byte or to hold more than 1 GiB. That the sizes are true is not known before frames are read.
    public init(parsing bytes: [UInt8]) throws {
        let footer = try Footer(bytes.suffix(Self.footerByteCount))
        let content = bytes.dropFirst(Format.headerByteCount).dropLast(Self.footerByteCount)
        guard content.count == footer.entryCount * footer.entryByteCount,
            bytes.count == Format.headerByteCount + content.count + Self.footerByteCount,
            bytes.littleEndian(at: 0) == Format.skippableMagic,
            bytes.littleEndian(at: 4) == UInt32(exactly: bytes.count - Format.headerByteCount)
        else { throw WaldenError.seekTable("its sizes do not fit together") }
        entries = []
        entries.reserveCapacity(footer.entryCount)
        for start in stride(from: content.startIndex, to: content.endIndex, by: footer.entryByteCount) {
            let entry = Entry(
                storedBytes: bytes.littleEndian(at: start), rawBytes: bytes.littleEndian(at: start + 4))
            guard entry.storedBytes > 0, entry.rawBytes <= Format.largestFrame else {
                throw WaldenError.seekTable("frame \(entries.count) has a size that no frame has")
            }
            entries.append(entry)
        }
    }
}

/// The table's last bytes, checked.
private struct Footer {
    let entryCount: Int
    let entryByteCount: Int

    init(_ bytes: ArraySlice<UInt8>) throws(WaldenError) {
        let bytes = Array(bytes)
        guard bytes.count == SeekTable.footerByteCount, bytes.littleEndian(at: 5) == SeekTable.Format.seekableMagic
        else { throw .seekTable("the bytes do not end as one does") }
        let descriptor = bytes[4]
        guard descriptor & SeekTable.Format.reservedBits == 0 else {
            throw .seekTable("it uses bits that are reserved for a later version")
        }
        guard let count = Int(exactly: bytes.littleEndian(at: 0)), count <= SeekTable.maximumEntryCount else {
            throw .seekTable("it counts more frames than can be")
        }
        entryCount = count
        let hasChecksums = descriptor & SeekTable.Format.checksumFlag != 0
        entryByteCount =
            hasChecksums ? SeekTable.Format.checksummedEntryByteCount : SeekTable.Format.plainEntryByteCount
    }
}

extension WaldenError {
    fileprivate static func seekTable(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "cannot read the zstd seek table", cause: cause)
    }
}

extension [UInt8] {
    /// The number at `offset`; zero where the bytes end before, which no caller's check lets pass.
    fileprivate func littleEndian(at offset: Int) -> UInt32 {
        dropFirst(offset).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
