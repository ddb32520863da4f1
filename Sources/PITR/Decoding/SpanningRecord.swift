// SPDX-License-Identifier: MIT

import Checksum

/// A record that does not lie on one page, as its pieces come in.
struct SpanningRecord: Sendable {
    private(set) var lsn: UInt64 = 0
    private(set) var missing = 0
    /// The header, and where the body is kept what there is of it.
    var bytes: [UInt8] = []
    private var body = CRC32C()
    private var keepsAll = false
    private var keeps = false

    var hasHeader: Bool { bytes.count >= WALRecord.headerByteCount }

    mutating func begin(at lsn: UInt64, total: Int, keepsAll: Bool) {
        (self.lsn, missing, body, self.keepsAll) = (lsn, total, CRC32C(), keepsAll)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Takes no more than is missing.
    mutating func take(_ piece: UnsafeRawBufferPointer) {
        var piece = UnsafeRawBufferPointer(rebasing: piece.prefix(missing))
        missing -= piece.count
        if !hasHeader { piece = takeHeader(piece) }
        body.update(piece)
        if keeps { bytes.append(contentsOf: piece) }
    }

    private mutating func takeHeader(_ piece: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let share = min(WALRecord.headerByteCount - bytes.count, piece.count)
        bytes.append(contentsOf: piece.prefix(share))
        keeps = hasHeader && (keepsAll || bytes.withUnsafeBytes { WALEvent.canBe(RecordHeader($0)) })
        return UnsafeRawBufferPointer(rebasing: piece.dropFirst(share))
    }

    func isIntact(header: UnsafeRawBufferPointer) -> Bool {
        var crc = body
        crc.update(UnsafeRawBufferPointer(rebasing: header.prefix(WALRecord.checkedHeaderByteCount)))
        return crc.value == RecordHeader(header).checksum
    }
}
