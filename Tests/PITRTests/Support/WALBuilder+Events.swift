// SPDX-License-Identifier: MIT

import PITR

/// What follows a commit's or an abort's time, in the order of the log.
struct EndParts {
    var database = false
    var subtransactions: [UInt32] = []
    var files: [UInt32] = []
    /// Object identifiers of relations whose statistics are dropped.
    var statistics: [UInt32] = []
    var invalidations = 0
    var preparedXID: UInt32?
    var name: String?
    var originTime: Int64?
}

extension WALBuilder {
    /// So many microseconds after 2000-01-01 00:00 UTC.
    static func instant(_ microseconds: Int64) -> Instant { Instant(microseconds: 946_684_800_000_000 + microseconds) }

    @discardableResult
    mutating func commit(_ xid: UInt32, at time: Int64, _ parts: EndParts? = nil) -> LSN {
        end(0x00, xid: xid, at: time, parts)
    }

    @discardableResult
    mutating func abort(_ xid: UInt32, at time: Int64, _ parts: EndParts? = nil) -> LSN {
        end(0x20, xid: xid, at: time, parts)
    }

    @discardableResult
    mutating func end(_ operation: UInt8, xid: UInt32, at time: Int64, _ parts: EndParts?) -> LSN {
        add(
            1, operation | (parts == nil ? 0 : 0x80), xid: xid,
            data: Self.little(time) + (parts.map { Self.details($0, isLong: magic >= 0xD118) } ?? []))
    }

    static func details(_ parts: EndParts, isLong: Bool) -> [UInt8] {
        var (flags, data): (UInt32, [UInt8]) = (0, [])
        func add(_ flag: UInt32, _ isThere: Bool, _ bytes: @autoclosure () -> [UInt8]) {
            guard isThere else { return }
            flags |= flag
            data += bytes()
        }
        let counted = { (count: Int, items: [UInt8]) in little(Int32(count)) + items }
        add(1, parts.database, little(UInt32(5)) + little(UInt32(1663)))
        add(
            2, !parts.subtransactions.isEmpty,
            counted(parts.subtransactions.count, parts.subtransactions.flatMap(little)))
        add(4, !parts.files.isEmpty, counted(parts.files.count, parts.files.flatMap { file($0) }))
        add(
            0x100, !parts.statistics.isEmpty,
            counted(
                parts.statistics.count,
                parts.statistics.flatMap {
                    little(Int32(2)) + little(UInt32(5)) + little($0) + (isLong ? little(UInt32(0)) : [])
                }))
        add(
            8, parts.invalidations > 0,
            counted(parts.invalidations, [UInt8](repeating: 0xAB, count: 16 * parts.invalidations)))
        add(0x10, parts.preparedXID != nil, little(parts.preparedXID ?? 0))
        add(0x80, parts.name != nil, Array((parts.name ?? "").utf8) + [0])
        add(0x20, parts.originTime != nil, little(UInt64(0x1234)) + little(parts.originTime ?? 0))
        return little(flags) + data
    }

    static func file(_ number: UInt32) -> [UInt8] { little(UInt32(1663)) + little(UInt32(5)) + little(number) }

    @discardableResult
    mutating func restorePoint(_ name: String, at time: Int64) -> LSN {
        let text = Array(name.utf8) + [UInt8](repeating: 0, count: 64 - name.utf8.count)
        return add(0, 0x70, data: Self.little(time) + text)
    }

    @discardableResult
    mutating func dropDatabase(_ oid: UInt32, xid: UInt32) -> LSN {
        add(4, 0x20, xid: xid, data: Self.little(oid) + Self.little(Int32(1)) + Self.little(UInt32(1663)))
    }

    @discardableResult
    mutating func checkpoint(
        _ info: UInt8, redo: UInt64, seconds: Int64, timelines: (UInt32, UInt32) = (1, 1), nextXID: UInt64,
        oldest: UInt32
    ) -> LSN {
        var data = Self.little(redo) + Self.little(timelines.0) + Self.little(timelines.1) + Self.little(UInt64(1))
        data += Self.little(nextXID) + [UInt8](repeating: 1, count: 32) + Self.little(seconds)
        return add(0, info, data: data + Self.little(UInt64(0)) + Self.little(UInt64(oldest)))
    }

    @discardableResult
    mutating func switchSegment() -> LSN {
        let lsn = add(0, 0x40, data: [])
        zerosToSegmentEnd()
        return lsn
    }
}
