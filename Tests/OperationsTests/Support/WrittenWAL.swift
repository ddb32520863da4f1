// SPDX-License-Identifier: MIT

import Checksum
import PITR

/// WAL of PostgreSQL 15 made by hand, record by record: pages, headers and checksums as the server writes them
/// (src/include/access/xlogrecord.h, xlog_internal.h).
struct WrittenWAL {
    static let pageBytes: UInt64 = 8192

    let timeline: UInt32
    let start: UInt64
    let segmentBytes: UInt64
    var systemIdentifier = Segment.ours.rawValue
    private(set) var bytes: [UInt8] = []
    private var previous: UInt64 = 0

    /// Begins with segment `number`, of 1 MiB unless told otherwise.
    init(from number: UInt64, on timeline: UInt32 = 1, segmentBytes: UInt64 = 1 << 20, previous: UInt64 = 0) {
        (self.timeline, self.segmentBytes, self.previous) = (timeline, segmentBytes, previous)
        start = number * segmentBytes
    }

    var position: UInt64 { start + UInt64(bytes.count) }

    /// A record's LSN and that of the next.
    @discardableResult
    mutating func add(_ manager: UInt8, _ info: UInt8, xid: UInt32 = 0, _ data: [UInt8] = []) -> (
        lsn: UInt64, end: UInt64
    ) {
        var body: [UInt8] = []
        if data.count > 255 {
            body = [254] + Self.little(UInt32(data.count)) + data
        } else if !data.isEmpty {
            body = [255, UInt8(data.count)] + data
        }
        if position % Self.pageBytes == 0 { addPageHeader(remaining: 0) }
        let lsn = position
        let header =
            Self.little(UInt32(24 + body.count)) + Self.little(xid) + Self.little(previous) + [info, manager, 0, 0]
        put(header + Self.little(CRC32C.of(body + header)) + body)
        previous = lsn
        while bytes.count % 8 != 0 { bytes.append(0) }
        return (lsn, position)
    }

    /// So many microseconds after 2000-01-01.
    @discardableResult
    mutating func commit(_ xid: UInt32, at time: Int64) -> TransactionEnd {
        let (lsn, end) = add(1, 0, xid: xid, Self.little(time))
        return TransactionEnd(outcome: .commit, xid: xid, time: Self.instant(time), lsn: LSN(lsn), end: LSN(end))
    }

    @discardableResult
    mutating func restorePoint(_ name: String, at time: Int64) -> RestorePoint {
        let text = Array(name.utf8)
        let (lsn, end) = add(0, 0x70, Self.little(time) + text + [UInt8](repeating: 0, count: 64 - text.count))
        return RestorePoint(name: name, time: Self.instant(time), lsn: LSN(lsn), end: LSN(end))
    }

    /// A record without meaning and so many bytes of data: what goes over borders.
    mutating func padding(_ count: Int) { add(0, 0x20, [UInt8](repeating: 0xAB, count: count)) }

    /// What `pg_switch_wal()` leaves: a record, and nothing for the rest of the segment.
    mutating func switchSegment() {
        add(0, 0x40)
        bytes += [UInt8](repeating: 0, count: Int((segmentBytes - position % segmentBytes) % segmentBytes))
    }

    /// The segments begun, the last filled with zeroes, by their numbers.
    var segments: [UInt64: [UInt8]] {
        var segments: [UInt64: [UInt8]] = [:]
        for offset in stride(from: 0, to: bytes.count, by: Int(segmentBytes)) {
            let part = Array(bytes[offset..<min(bytes.count, offset + Int(segmentBytes))])
            let rest = [UInt8](repeating: 0, count: Int(segmentBytes) - part.count)
            segments[(start + UInt64(offset)) / segmentBytes] = part + rest
        }
        return segments
    }

    static func instant(_ microseconds: Int64) -> Instant { Instant(microseconds: 946_684_800_000_000 + microseconds) }

    private mutating func put(_ record: [UInt8]) {
        var rest = record[...]
        while !rest.isEmpty {
            if position % Self.pageBytes == 0 { addPageHeader(remaining: UInt32(rest.count)) }
            let room = Int(Self.pageBytes - position % Self.pageBytes)
            bytes += rest.prefix(room)
            rest = rest.dropFirst(room)
        }
    }

    private mutating func addPageHeader(remaining: UInt32) {
        let isLong = position % segmentBytes == 0
        let info: UInt16 = (isLong ? 2 : 0) | (remaining > 0 ? 1 : 0)
        let address = position
        bytes += Self.little(UInt16(0xD110)) + Self.little(info) + Self.little(timeline) + Self.little(address)
        bytes += Self.little(remaining) + [0, 0, 0, 0]
        guard isLong else { return }
        bytes += Self.little(systemIdentifier) + Self.little(UInt32(segmentBytes)) + Self.little(UInt32(Self.pageBytes))
    }

    static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
