// SPDX-License-Identifier: MIT

extension WALDecoder {
    /// Visits the records that lie on one page where they are, and begins the one that does not.
    @inline(__always)
    mutating func readRecords(
        _ page: UnsafeRawBufferPointer, from start: Int, at address: UInt64,
        _ visit: (borrowing WALRecord) throws -> Void
    ) rethrows {
        var at = start
        // Everything is aligned to eight bytes, so where there is room there are eight.
        while page.count - at >= 8 {
            let lsn = address &+ UInt64(at)
            guard lsn < limit else { return status = .complete }
            let rest = UnsafeRawBufferPointer(rebasing: page[at...])
            let total = Int(UInt32(littleEndian: rest.loadUnaligned(as: UInt32.self)))
            guard rest.count >= WALRecord.headerByteCount, total <= rest.count else {
                return beginSpanning(rest, lsn: lsn, total: total)
            }
            guard admit(RecordHeader(rest), rest, at: lsn), check(rest, total, at: lsn) else { return }
            at += aligned(total)
            let isSwitch = RecordHeader(rest).isSwitch
            let end = end(ofRecordUpTo: address &+ UInt64(at), isSwitch: isSwitch)
            previous = lsn
            if isSwitch { place = .filling(end) }
            try visit(
                WALRecord(lsn: lsn, end: end, bytes: UnsafeRawBufferPointer(rebasing: rest[..<total]), layout: layout))
            if isSwitch { return }
        }
    }

    private func end(ofRecordUpTo end: UInt64, isSwitch: Bool) -> UInt64 {
        isSwitch ? (end &+ (size.bytes - 1)) & ~(size.bytes - 1) : end
    }

    private mutating func beginSpanning(_ rest: UnsafeRawBufferPointer, lsn: UInt64, total: Int) {
        if rest.count >= WALRecord.headerByteCount {
            guard admit(RecordHeader(rest), rest, at: lsn) else { return }
        } else if total < WALRecord.headerByteCount {
            return refuse(length: total, rest, at: lsn)
        }
        spanning.begin(at: lsn, total: total, keepsAll: keepsAll)
        spanning.take(rest)
        place = .insideRecord
    }

    /// Takes the rest of the record, or the page's share of it; then where the next record begins.
    mutating func continueRecord(
        _ page: UnsafeRawBufferPointer, _ header: WALPageHeader, at address: UInt64,
        _ visit: (borrowing WALRecord) throws -> Void
    ) rethrows -> Int? {
        guard Int(header.remainingLength) == spanning.missing else {
            damage(
                address,
                "the page continues a record with \(header.remainingLength) bytes, and \(spanning.missing) are left")
            return nil
        }
        let hadHeader = spanning.hasHeader
        let share = min(page.count - header.byteCount, spanning.missing)
        spanning.take(UnsafeRawBufferPointer(rebasing: page[header.byteCount..<header.byteCount + share]))
        guard hadHeader || !spanning.hasHeader || admitSpanningHeader() else { return nil }
        guard spanning.missing == 0 else { return nil }
        return try finishSpanning(upTo: header.byteCount + aligned(share), at: address, visit)
    }

    private mutating func admitSpanningHeader() -> Bool {
        let (header, lsn) = (spanning.bytes, spanning.lsn)
        return header.withUnsafeBytes { admit(RecordHeader($0), $0, at: lsn) }
    }

    private mutating func finishSpanning(
        upTo next: Int, at address: UInt64, _ visit: (borrowing WALRecord) throws -> Void
    ) rethrows -> Int? {
        var bytes: [UInt8] = []
        swap(&bytes, &spanning.bytes)
        defer { swap(&bytes, &spanning.bytes) }
        return try bytes.withUnsafeBytes { bytes in
            guard spanning.isIntact(header: bytes) else {
                damage(spanning.lsn, Self.wrongChecksum)
                return nil
            }
            let isSwitch = RecordHeader(bytes).isSwitch
            let end = end(ofRecordUpTo: address &+ UInt64(next), isSwitch: isSwitch)
            previous = spanning.lsn
            place = isSwitch ? .filling(end) : .betweenRecords
            try visit(WALRecord(lsn: spanning.lsn, end: end, bytes: bytes, layout: layout))
            return isSwitch ? nil : next
        }
    }

    /// As `ValidXLogRecordHeader`.
    @inline(__always)
    private mutating func admit(_ header: RecordHeader, _ bytes: UnsafeRawBufferPointer, at lsn: UInt64) -> Bool {
        if header.totalLength < UInt32(WALRecord.headerByteCount) {
            refuse(length: Int(header.totalLength), bytes, at: lsn)
        } else if header.resourceManager > ResourceManager.lastKnown,
            header.resourceManager < ResourceManager.firstCustom, layout.isKnown
        {
            damage(lsn, "the record has the unknown resource manager \(header.resourceManager)")
        } else if let previous, header.prev != previous {
            damage(lsn, "the record says that it follows the one at \(LSN(header.prev)), and that is not so")
        } else if header.prev >= lsn {
            damage(lsn, "the record says that it follows a later one")
        } else {
            return true
        }
        return false
    }

    private mutating func refuse(length: Int, _ bytes: UnsafeRawBufferPointer, at lsn: UInt64) {
        if isZero(bytes.prefix(WALRecord.headerByteCount)) { return status = .ended(LSN(lsn)) }
        damage(lsn, "the record has a length of \(length) bytes, which none can have")
    }

    @inline(__always)
    private mutating func check(_ record: UnsafeRawBufferPointer, _ total: Int, at lsn: UInt64) -> Bool {
        var crc = noChecksum
        crc.update(UnsafeRawBufferPointer(rebasing: record[WALRecord.headerByteCount..<total]))
        crc.update(UnsafeRawBufferPointer(rebasing: record[..<WALRecord.checkedHeaderByteCount]))
        guard crc.value == RecordHeader(record).checksum else {
            damage(lsn, Self.wrongChecksum)
            return false
        }
        return true
    }

    private static let wrongChecksum = "the checksum of the record is wrong"
}
