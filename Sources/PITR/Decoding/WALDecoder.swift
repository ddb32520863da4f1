// SPDX-License-Identifier: MIT

import Checksum

/// Finds the records in WAL, in pieces of any size, and checks the checksum of every one, as
/// src/backend/access/transam/xlogreader.c does.
///
/// It begins at the first byte of a segment's file, passes over the rest of a record that began before, and goes on for as
/// long as bytes come: those of the segment after finish a record that crosses the border. Nothing that the bytes claim
/// makes it trap, or take more memory than a page and the record that it is in have really given it.
public struct WALDecoder: Sendable {
    public enum Status: Sendable, Equatable {
        /// It takes more bytes.
        case reading
        /// Where a record or page should begin there are zeros: nothing has been written yet.
        case ended(LSN)
        /// No record from here on was asked for.
        case complete
        case damaged(WALDamage)
    }

    /// Where the next byte of a page lies in the order of records.
    enum Place: Sendable, Equatable {
        /// In a record that began before the segment: so many bytes are left of it, nil before the first page says.
        case passingOver(UInt64?)
        case betweenRecords
        case insideRecord
        /// Behind a switch to a new segment; up to there nothing counts.
        case filling(UInt64)
    }

    public let segment: WALSegment
    public let size: SegmentSize
    public internal(set) var status = Status.reading
    /// That the format is not known, as a sentence without a final period.
    public internal(set) var warning: String?
    /// Where the record began that was last found, whole or not.
    public var lastRecord: LSN? { place == .insideRecord ? LSN(spanning.lsn) : previous.map { LSN($0) } }
    /// Whether a record has begun that is not whole yet.
    public var isInsideRecord: Bool { place == .insideRecord }

    /// Whether a switch to a new segment was met and the next segment not yet.
    var isFilling: Bool { fillingEnd != nil }

    /// Where that next segment begins.
    var fillingEnd: UInt64? { if case .filling(let end) = place { end } else { nil } }

    let keepsAll: Bool
    let limit: UInt64
    var place = Place.passingOver(nil)
    /// Bytes of a page; 0 before the first one says.
    var pageSize = 0
    var magic: UInt16 = 0
    var layout = WALFormat.Layout(major: 15, isKnown: false)
    var pageAddress: UInt64
    /// The timeline of the last page.
    var timeline: UInt32 = 0
    /// Where the last whole record begins.
    var previous: UInt64?
    var spanning = SpanningRecord()
    /// Of no byte yet: asking the processor what it can costs a little, and there is a sum for every record.
    let noChecksum = CRC32C()
    /// A page's beginning that came without its end.
    private var carry: [UInt8] = []

    /// - Parameters:
    ///   - segment: whose file's bytes come first.
    ///   - until: records that begin there or behind are not wanted.
    ///   - keepsAll: whether every record's body is kept, instead of only those that can be a ``WALEvent``, where it does not
    ///     lie on one page.
    public init(segment: WALSegment, size: SegmentSize, until: LSN? = nil, keepsAll: Bool = false) {
        (self.segment, self.size, self.keepsAll) = (segment, size, keepsAll)
        limit = until?.rawValue ?? .max
        pageAddress = segment.start(size: size).rawValue
    }

    /// Takes the bytes that follow and visits the records that end in them. Bytes that come when ``status`` is no longer
    /// `reading` are ignored. When `visit` has thrown, the decoder is of no more use.
    public mutating func push(
        _ bytes: UnsafeRawBufferPointer, _ visit: (borrowing WALRecord) throws -> Void
    ) rethrows {
        var rest = bytes
        if pageSize == 0 { rest = takeFirstHeader(rest) }
        while !rest.isEmpty, pageSize > 0, status == .reading {
            if carry.isEmpty, rest.count >= pageSize {
                try read(page: UnsafeRawBufferPointer(rebasing: rest.prefix(pageSize)), visit)
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(pageSize))
            } else {
                rest = fillCarry(to: pageSize, from: rest)
                if carry.count == pageSize { try readCarry(visit) }
            }
        }
    }

    /// Says that no more bytes come, and visits what is whole in a page of which only the beginning came.
    public mutating func finish(_ visit: (borrowing WALRecord) throws -> Void) rethrows {
        carry.removeLast(carry.count % 8)  // nothing begins there
        guard status == .reading, pageSize > 0, carry.count >= WALPageHeader.longByteCount else { return }
        try readCarry(visit)
    }

    private mutating func readCarry(_ visit: (borrowing WALRecord) throws -> Void) rethrows {
        var page: [UInt8] = []
        swap(&page, &carry)
        try page.withUnsafeBytes { try read(page: $0, visit) }
        page.removeAll(keepingCapacity: true)
        swap(&page, &carry)
    }

    private mutating func fillCarry(to count: Int, from bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let taken = min(bytes.count, count - carry.count)
        carry.append(contentsOf: bytes.prefix(taken))
        return UnsafeRawBufferPointer(rebasing: bytes.dropFirst(taken))
    }

    /// The first page's header says how long pages are, so it comes first.
    private mutating func takeFirstHeader(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        if carry.isEmpty, bytes.count >= WALPageHeader.longByteCount {
            begin(bytes)
            return bytes
        }
        let rest = fillCarry(to: WALPageHeader.longByteCount, from: bytes)
        guard carry.count == WALPageHeader.longByteCount else { return rest }
        let header = carry
        header.withUnsafeBytes { begin($0) }
        return rest
    }
}
