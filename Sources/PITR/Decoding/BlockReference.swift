// SPDX-License-Identifier: MIT

/// A block of a relation that a record changes (`XLogRecordBlockHeader`, src/include/access/xlogrecord.h).
public struct BlockReference: Sendable, Hashable {
    /// Its number within the record, 0 to 32.
    public let id: UInt8
    /// The relation's fork: 0 main, 1 free space map, 2 visibility map, 3 init.
    public let fork: UInt8
    /// The upper half of `fork_flags`, `BKPBLOCK_*`.
    public let flags: UInt8
    public let relation: RelationDrop.File
    public let block: UInt32
    /// Bytes of the block's image as it stands in the record; nil without one.
    public let imageLength: UInt16?
    /// Bytes of other data for the block.
    public let dataLength: UInt16

    public var hasImage: Bool { imageLength != nil }
}

/// The beginning of a block reference, up to its relation.
struct BlockHeader {
    let flags: UInt8
    let dataLength: UInt16
    let imageLength: UInt16?

    private static let hasImage: UInt8 = 0x10
    private static let hasData: UInt8 = 0x20
    private static let isSameRelation: UInt8 = 0x80

    var isSameRelation: Bool { flags & Self.isSameRelation != 0 }
    /// Bytes that it has behind the headers.
    var dataByteCount: Int { Int(dataLength) + Int(imageLength ?? 0) }

    /// As `DecodeXLogRecord` (src/backend/access/transam/xlogreader.c) checks it, but for what needs the size of the
    /// cluster's data pages, which WAL does not tell.
    init?(_ cursor: inout ByteCursor) {
        guard let flags: UInt8 = cursor.next(), let dataLength: UInt16 = cursor.next(),
            (flags & Self.hasData != 0) == (dataLength > 0)
        else { return nil }
        (self.flags, self.dataLength) = (flags, dataLength)
        guard flags & Self.hasImage != 0 else {
            imageLength = nil
            return
        }
        guard let length = Self.imageLength(&cursor) else { return nil }
        imageLength = length
    }

    /// `XLogRecordBlockImageHeader` and `XLogRecordBlockCompressHeader`.
    private static func imageLength(_ cursor: inout ByteCursor) -> UInt16? {
        guard let length: UInt16 = cursor.next(), let holeOffset: UInt16 = cursor.next(),
            let info: UInt8 = cursor.next()
        else { return nil }
        let (hasHole, isCompressed) = (info & 0x01 != 0, info & 0x1C != 0)
        // An image that is not compressed is as long as a page without its hole.
        var hasHoleLength = hasHole
        if hasHole, isCompressed {
            guard let holeLength: UInt16 = cursor.next() else { return nil }
            hasHoleLength = holeLength > 0
        }
        return hasHole == (holeOffset > 0) && hasHole == hasHoleLength && length > 0 ? length : nil
    }
}
