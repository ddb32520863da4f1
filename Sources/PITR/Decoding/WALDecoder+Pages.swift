// SPDX-License-Identifier: MIT

import Errors

extension WALDecoder {
    /// Learns from the segment's first page what holds for all.
    mutating func begin(_ bytes: UnsafeRawBufferPointer) {
        guard !isZero(bytes.prefix(WALPageHeader.longByteCount)) else { return status = .ended(LSN(pageAddress)) }
        do {
            magic = WALPageHeader(bytes).magic
            warning = try WALFormat.check(magic: magic, fileName: segment.name(size: size))
            layout = WALFormat.layout(ofMagic: magic)
            let header = try LongPageHeader(parsing: bytes.prefix(WALPageHeader.longByteCount))
            guard header.blockSize.nonzeroBitCount == 1, (1024...65536).contains(header.blockSize) else {
                return damage(
                    pageAddress, "the page says that pages have \(header.blockSize) bytes, which none can have")
            }
            pageSize = Int(header.blockSize)
        } catch {
            damage(pageAddress, (error as? WaldenError).map { $0.cause ?? $0.message } ?? "the page has no header")
        }
    }

    /// Reads a page, or at the very end of the bytes the beginning of one.
    mutating func read(
        page: UnsafeRawBufferPointer, _ visit: (borrowing WALRecord) throws -> Void
    ) rethrows {
        let address = pageAddress
        pageAddress &+= UInt64(page.count)
        if case .filling(let end) = place {
            guard address >= end else { return }
            place = .betweenRecords
        }
        guard place == .insideRecord || address < limit else { return status = .complete }
        guard let header = admit(page, at: address), let start = try enter(page, header, at: address, visit) else {
            return
        }
        try readRecords(page, from: start, at: address, visit)
        if place == .betweenRecords, status == .reading, pageAddress >= limit { status = .complete }
    }

    /// Checks a page's header as `XLogReaderValidatePageHeader` does. The timeline may be lower than the file's: a timeline's
    /// first segment begins with its parent's pages.
    private mutating func admit(_ page: UnsafeRawBufferPointer, at address: UInt64) -> WALPageHeader? {
        let header = WALPageHeader(page)
        if header.magic == 0, isZero(page.prefix(WALPageHeader.shortByteCount)) {
            status = .ended(LSN(address))
            return nil
        }
        if let problem = problem(with: header, page, at: address) {
            damage(address, problem)
            return nil
        }
        timeline = header.timeline
        return header
    }

    private func problem(with header: WALPageHeader, _ page: UnsafeRawBufferPointer, at address: UInt64) -> String? {
        if header.magic != magic {
            return "the page has the magic number \(hex(header.magic)) instead of \(hex(magic))"
        }
        if header.hasUnknownBits { return "the page has unknown flags: \(hex(header.info))" }
        if header.isLong {
            let (segmentSize, blockSize) = longSizes(page)
            if segmentSize != size.bytes { return "the page says that segments have \(segmentSize) bytes" }
            if blockSize != pageSize { return "the page says that pages have \(blockSize) bytes" }
        } else if address % size.bytes == 0 {
            return "the first page of a segment has not the header of one"
        }
        if header.address != address { return "the page says that it is the one at \(LSN(header.address))" }
        let isOwn = address < segment.end(size: size).rawValue
        if header.timeline == 0 || isOwn && header.timeline > segment.timeline.rawValue {
            return "the page says timeline \(header.timeline), and its file is of \(segment.timeline)"
        }
        return header.timeline < timeline
            ? "the page says timeline \(header.timeline), and the one before it \(timeline)" : nil
    }

    private func longSizes(_ page: UnsafeRawBufferPointer) -> (segment: UInt64, block: Int) {
        var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: page[32..<WALPageHeader.longByteCount]))
        let (segment, block): (UInt32?, UInt32?) = (cursor.next(), cursor.next())
        return (UInt64(segment ?? 0), Int(block ?? 0))
    }

    /// Where the first record that begins on the page does; nil when none does or something is wrong.
    private mutating func enter(
        _ page: UnsafeRawBufferPointer, _ header: WALPageHeader, at address: UInt64,
        _ visit: (borrowing WALRecord) throws -> Void
    ) rethrows -> Int? {
        if header.overwritesRecord { place = .betweenRecords }
        guard header.continuesRecord else { return enterWithoutContinuation(header, at: address) }
        switch place {
        case .insideRecord:
            return try continueRecord(page, header, at: address, visit)
        case .passingOver(let expected):
            return passOver(header, expected, room: page.count - header.byteCount, at: address)
        case .betweenRecords, .filling:
            damage(address, "the page continues a record where one should begin")
            return nil
        }
    }

    private mutating func enterWithoutContinuation(_ header: WALPageHeader, at address: UInt64) -> Int? {
        switch place {
        case .insideRecord:
            damage(address, "the page does not continue the record at \(LSN(spanning.lsn))")
            return nil
        case .passingOver(.some):
            damage(address, "the page does not continue the record of the page before")
            return nil
        case .passingOver(nil), .betweenRecords, .filling:
            place = .betweenRecords
            return header.byteCount
        }
    }

    private mutating func passOver(_ header: WALPageHeader, _ expected: UInt64?, room: Int, at address: UInt64) -> Int?
    {
        let remaining = UInt64(header.remainingLength)
        guard remaining > 0, remaining == expected ?? remaining else {
            damage(address, "the page continues a record with \(remaining) bytes, which is not what is left of it")
            return nil
        }
        if remaining > UInt64(room) {
            place = .passingOver(remaining - UInt64(room))
            return nil
        }
        place = .betweenRecords
        return header.byteCount + aligned(Int(remaining))
    }

    mutating func damage(_ address: UInt64, _ problem: String) {
        status = .damaged(WALDamage(lsn: LSN(address), problem: problem))
    }

    func isZero(_ bytes: some Sequence<UInt8>) -> Bool { bytes.allSatisfy { $0 == 0 } }

    /// `MAXALIGN`.
    @inline(__always)
    func aligned(_ count: Int) -> Int { (count &+ 7) & ~7 }

    private func hex(_ number: UInt16) -> String { "0x" + String(number, radix: 16, uppercase: true) }
}
