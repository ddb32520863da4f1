// SPDX-License-Identifier: MIT

/// What every WAL page begins with (`XLogPageHeaderData`, src/include/access/xlog_internal.h); a segment's first page has
/// the long form, ``LongPageHeader``.
struct WALPageHeader {
    let magic: UInt16
    let info: UInt16
    let timeline: UInt32
    let address: UInt64
    /// Bytes of a record that began on an earlier page.
    let remainingLength: UInt32

    static let shortByteCount = 24
    static let longByteCount = LongPageHeader.byteCount

    /// `XLP_ALL_FLAGS`.
    private static let knownBits: UInt16 = 0x000F

    /// `bytes` has at least ``shortByteCount``.
    init(_ bytes: UnsafeRawBufferPointer) {
        magic = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt16.self))
        info = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        timeline = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        address = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        remainingLength = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
    }

    /// `XLP_FIRST_IS_CONTRECORD`.
    var continuesRecord: Bool { info & 0x0001 != 0 }
    /// `XLP_LONG_HEADER`.
    var isLong: Bool { info & 0x0002 != 0 }
    /// `XLP_FIRST_IS_OVERWRITE_CONTRECORD`: what is missing of the record before was lost in a crash, and given up.
    var overwritesRecord: Bool { info & 0x0008 != 0 }
    var hasUnknownBits: Bool { info & ~Self.knownBits != 0 }
    var byteCount: Int { isLong ? Self.longByteCount : Self.shortByteCount }
}
