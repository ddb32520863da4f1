// SPDX-License-Identifier: MIT

/// What a record says besides its header. Valid only while the record is visited.
public struct WALRecordBody: ~Copyable {
    /// What the resource manager makes of it is its own affair.
    public let mainData: UnsafeRawBufferPointer
    /// The replication origin; nil when it came from none.
    public private(set) var origin: UInt16?
    /// The transaction of which the record's is a subtransaction, where the record is the first to tell.
    public private(set) var toplevelXID: UInt32?

    private static let greatestBlockID: UInt8 = 32

    /// nil unless all of it makes sense and is as long as it says (`DecodeXLogRecord`,
    /// src/backend/access/transam/xlogreader.c).
    init?(parsing bytes: UnsafeRawBufferPointer, _ visit: (BlockReference) -> Void) {
        var cursor = ByteCursor(bytes)
        var (dataBytes, mainBytes) = (0, 0)
        var (origin, toplevelXID): (UInt16?, UInt32?) = (nil, nil)
        var last: BlockReference?
        headers: while cursor.remaining > dataBytes {
            guard let id: UInt8 = cursor.next() else { return nil }
            switch id {
            case 255:
                guard let length: UInt8 = cursor.next() else { return nil }
                mainBytes = Int(length)
                break headers  // the main data is always last
            case 254:
                guard let length: UInt32 = cursor.next() else { return nil }
                mainBytes = Int(length)
                break headers
            case 253:
                guard let number: UInt16 = cursor.next() else { return nil }
                origin = number
            case 252:
                guard let xid: UInt32 = cursor.next() else { return nil }
                toplevelXID = xid
            case 0...Self.greatestBlockID:
                guard last.map({ $0.id < id }) ?? true, let block = Self.block(id, after: last, &cursor)
                else { return nil }
                dataBytes += block.bytes
                last = block.reference
                visit(block.reference)
            default: return nil
            }
        }
        guard cursor.remaining == dataBytes + mainBytes, cursor.take(dataBytes) != nil,
            let mainData = cursor.take(mainBytes)
        else { return nil }
        (self.mainData, self.origin, self.toplevelXID) = (mainData, origin, toplevelXID)
    }

    private static func block(
        _ id: UInt8, after last: BlockReference?, _ cursor: inout ByteCursor
    ) -> (reference: BlockReference, bytes: Int)? {
        guard let header = BlockHeader(&cursor) else { return nil }
        var relation = last?.relation
        if !header.isSameRelation { relation = RelationDrop.File(&cursor) }
        guard let relation, let number: UInt32 = cursor.next() else { return nil }
        let reference = BlockReference(
            id: id, fork: header.flags & 0x0F, flags: header.flags & 0xF0, relation: relation, block: number,
            imageLength: header.imageLength, dataLength: header.dataLength)
        return (reference, header.dataByteCount)
    }
}

extension RelationDrop.File {
    static let byteCount = 12

    init?(_ cursor: inout ByteCursor) {
        guard let tablespace: UInt32 = cursor.next(), let database: UInt32 = cursor.next(),
            let number: UInt32 = cursor.next()
        else { return nil }
        self.init(tablespace: tablespace, database: database, number: number)
    }
}
