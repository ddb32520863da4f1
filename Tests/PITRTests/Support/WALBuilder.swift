// SPDX-License-Identifier: MIT

import Checksum
import PITR

/// Makes WAL by hand: records with right checksums on pages with right headers, of any of the formats.
struct WALBuilder {
    static let magics: [Int: UInt16] = [15: 0xD110, 16: 0xD113, 17: 0xD116, 18: 0xD118]
    static let size = SegmentSize(bytes: 1 << 20) ?? .standard

    var magic: UInt16 = 0xD118
    var pageSize = 8192
    /// Of the pages made from now on.
    var timeline: UInt32 = 1
    /// From the start of segment 1 on.
    private(set) var bytes: [UInt8] = []
    /// Where the last record began.
    var previous: UInt64 = 0x40

    static let start = size.bytes

    init(major: Int = 18) { magic = Self.magics[major] ?? 0xD118 }

    /// Where the next byte goes.
    var position: UInt64 { Self.start + UInt64(bytes.count) }
    private var room: Int { pageSize - bytes.count % pageSize }

    // MARK: Records

    /// A record's bytes, its checksum right unless `damage` has changed them.
    static func record(
        _ manager: UInt8, _ info: UInt8, xid: UInt32 = 0, prev: UInt64, body: [UInt8]
    ) -> [UInt8] {
        let length = little(UInt32(24 + body.count))
        let header = length + little(xid) + little(prev) + [info, manager, 0, 0]
        return header + little(CRC32C.of(body + header)) + body
    }

    static func mainData(_ data: [UInt8]) -> [UInt8] {
        if data.isEmpty { return [] }
        return (data.count < 256 ? [255, UInt8(data.count)] : [254] + little(UInt32(data.count))) + data
    }

    /// Appends a record; where it begins.
    @discardableResult
    mutating func add(_ manager: UInt8, _ info: UInt8, xid: UInt32 = 0, data: [UInt8], prev: UInt64? = nil) -> LSN {
        add(record: Self.record(manager, info, xid: xid, prev: prev ?? previous, body: Self.mainData(data)))
    }

    @discardableResult
    mutating func add(record: [UInt8]) -> LSN {
        if room == pageSize { beginPage() }
        let lsn = position
        append(record)
        previous = lsn
        return LSN(lsn)
    }

    /// A record of no interest whose last byte, with its filling, is so many bytes before the end of a page.
    @discardableResult
    mutating func fill(leaving left: Int) -> LSN {
        if room == pageSize { beginPage() }
        var length = room - left
        while length < 24 + 5 + 256 { length += pageSize - 24 }
        // The headers of pages that it crosses are not its own; all of these are short.
        return add(10, 0, data: [UInt8](repeating: 7, count: length - 24 - 5))
    }

    /// Whole, or where it ends in the middle of a record its first part.
    mutating func append(_ record: [UInt8], only share: Int? = nil) {
        var rest = record[...]
        var left = share ?? record.count
        while !rest.isEmpty, left > 0 {
            if room == pageSize { beginPage(flags: 1, remaining: UInt32(rest.count)) }
            let count = min(room, rest.count, left)
            bytes += rest.prefix(count)
            rest = rest.dropFirst(count)
            left -= count
        }
        bytes += [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
    }

    // MARK: Pages

    mutating func beginPage(flags: UInt16 = 0, remaining: UInt32 = 0) {
        let address = position
        let isFirst = address % Self.size.bytes == 0
        bytes += Self.little(magic) + Self.little(flags | (isFirst ? 2 : 0)) + Self.little(timeline)
        bytes += Self.little(address) + Self.little(remaining) + [0, 0, 0, 0]
        guard isFirst else { return }
        bytes += Self.little(UInt64(4711)) + Self.little(UInt32(Self.size.bytes)) + Self.little(UInt32(pageSize))
    }

    /// Zeros to the end of the page, or of the segment.
    mutating func zerosToPageEnd() { bytes += [UInt8](repeating: 0, count: room % pageSize) }
    mutating func zerosToSegmentEnd() {
        let size = Int(Self.size.bytes)
        bytes += [UInt8](repeating: 0, count: (size - bytes.count % size) % size)
    }

    /// The bytes of the nth segment made, zeros where nothing was.
    func segment(_ index: Int) -> [UInt8] {
        let size = Int(Self.size.bytes)
        let share = bytes.dropFirst(index * size).prefix(size)
        return share + [UInt8](repeating: 0, count: size - share.count)
    }

    static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
