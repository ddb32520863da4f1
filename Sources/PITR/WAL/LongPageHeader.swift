// SPDX-License-Identifier: MIT

import Errors

/// The header of a segment's first page, which says whose segment it is.
///
/// Source: `XLogLongPageHeaderData` in src/include/access/xlog_internal.h, 40 bytes, little-endian as every machine that
/// Walden runs on writes it. Nothing in it is checked here but that it is one; see ``SegmentIdentity``.
public struct LongPageHeader: Sendable, Equatable {
    public let magic: UInt16
    public let info: UInt16
    /// As it stands there: the timeline of the page's first record; may be anything in bytes that are not WAL.
    public let timeline: UInt32
    public let pageAddress: LSN
    /// Bytes of a record that began on an earlier page.
    public let remainingLength: UInt32
    public let systemIdentifier: SystemIdentifier
    /// Bytes.
    public let segmentSize: UInt32
    /// Bytes of a WAL page, `XLOG_BLCKSZ`.
    public let blockSize: UInt32

    /// Bytes.
    public static let byteCount = 40

    /// `XLP_LONG_HEADER`.
    private static let longHeaderBit: UInt16 = 0x0002

    /// Reads the first 40 of `bytes`. Throws `integrity` where there are fewer or where they are not a long header.
    public init(parsing bytes: some Collection<UInt8>) throws {
        let header = Array(bytes.prefix(Self.byteCount))
        guard header.count == Self.byteCount else {
            throw WaldenError(
                .integrity, "cannot read the first page header of a WAL segment",
                cause: "it has \(header.count) bytes where \(Self.byteCount) are needed")
        }
        func number<Value: FixedWidthInteger>(at offset: Int) -> Value {
            header[offset..<offset + MemoryLayout<Value>.size].reversed().reduce(0) { $0 << 8 | Value($1) }
        }
        (magic, info, timeline) = (number(at: 0), number(at: 2), number(at: 4))
        (pageAddress, remainingLength) = (LSN(number(at: 8)), number(at: 16))
        systemIdentifier = SystemIdentifier(number(at: 24))
        (segmentSize, blockSize) = (number(at: 32), number(at: 36))
        guard info & Self.longHeaderBit != 0 else {
            throw WaldenError(
                .integrity, "cannot read the first page header of a WAL segment",
                cause: "the mark of a long header is missing, so these bytes are not the start of a segment")
        }
    }
}
