// SPDX-License-Identifier: MIT

/// A whole WAL record whose checksum was right (`XLogRecord`, src/include/access/xlogrecord.h).
///
/// It points into the decoder's bytes and is valid only while it is visited; so is all that it gives out.
public struct WALRecord: ~Copyable {
    /// Where it begins.
    public let lsn: LSN
    /// Where the next one may begin, which is what `pg_last_wal_replay_lsn()` says once it is replayed: behind a switch to a
    /// new segment the end of its own; at the end of a page not yet behind the next page's header.
    public let end: LSN
    /// The header, and when ``isKept`` the rest.
    private let bytes: UnsafeRawBufferPointer
    let layout: WALFormat.Layout

    /// Bytes of the record's header, `SizeOfXLogRecord`.
    static let headerByteCount = 24
    /// Of the header the checksum covers what is before it.
    static let checkedHeaderByteCount = 20
    /// `info` without the bits that belong to every record, `XLR_INFO_MASK`.
    static let ownInfoBits: UInt8 = 0xF0

    init(lsn: UInt64, end: UInt64, bytes: UnsafeRawBufferPointer, layout: WALFormat.Layout) {
        (self.lsn, self.end, self.bytes, self.layout) = (LSN(lsn), LSN(end), bytes, layout)
    }

    /// Bytes, the header included, page headers in between and the filling behind left out.
    public var totalLength: UInt32 { RecordHeader(bytes).totalLength }
    /// 0 where the record is no transaction's. Without its epoch.
    public var xid: UInt32 { RecordHeader(bytes).xid }
    /// Where the record before it begins.
    public var prev: LSN { LSN(RecordHeader(bytes).prev) }
    /// What kind of record of its resource manager it is.
    public var info: UInt8 { RecordHeader(bytes).info }
    public var resourceManager: ResourceManager { ResourceManager(rawValue: RecordHeader(bytes).resourceManager) }

    /// Whether the body is at hand. It always is where the record lies on one page, and for records that can be a
    /// ``WALEvent``; for others only when the decoder was told to keep all.
    public var isKept: Bool { bytes.count >= Int(totalLength) }

    /// The record's parts; nil when they are not kept or do not make sense.
    ///
    /// - Parameter visit: gets each block reference, in order.
    public func body(_ visit: (BlockReference) -> Void = { _ in }) -> WALRecordBody? {
        guard isKept else { return nil }
        return WALRecordBody(
            parsing: UnsafeRawBufferPointer(rebasing: bytes[Self.headerByteCount..<Int(totalLength)]), visit)
    }
}

/// The fields of a record's header.
struct RecordHeader {
    private let bytes: UnsafeRawBufferPointer

    /// `bytes` has at least ``WALRecord/headerByteCount``.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var totalLength: UInt32 { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) }
    var xid: UInt32 { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)) }
    var prev: UInt64 { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) }
    var info: UInt8 { bytes.loadUnaligned(fromByteOffset: 16, as: UInt8.self) }
    var resourceManager: UInt8 { bytes.loadUnaligned(fromByteOffset: 17, as: UInt8.self) }
    var checksum: UInt32 { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self)) }

    /// `XLOG_SWITCH` (src/include/catalog/pg_control.h): the rest of the segment is filling.
    var isSwitch: Bool { resourceManager == 0 && info & WALRecord.ownInfoBits == 0x40 }
}
