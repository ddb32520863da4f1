// SPDX-License-Identifier: MIT

import Codec
import Repository

/// Bytes of any length that cost nothing to make: one block, over and over, with a mark at the front.
struct Content: Sendable {
    let byteCount: UInt64
    private let mark: UInt64
    private let block: [UInt8]

    /// Two contents of different `mark` differ in their first eight bytes. About half of each block compresses away.
    init(_ byteCount: UInt64, mark: UInt64 = 1) {
        self.byteCount = byteCount
        self.mark = mark
        var generator = SeededGenerator(seed: 7)
        let word = (0..<61).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let noise = (0..<4096).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        block = Array([[UInt8]](repeating: word, count: 67).joined()) + noise
    }

    func bytes(_ offset: UInt64, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let within = Int((offset + UInt64(bytes.count)) % UInt64(block.count))
            bytes += block[within..<min(block.count, within + count - bytes.count)]
        }
        for index in 0..<min(count, max(0, 8 - Int(clamping: offset))) {
            bytes[index] = UInt8(truncatingIfNeeded: mark >> (8 * (offset + UInt64(index))))
        }
        return bytes
    }

    var all: [UInt8] { bytes(0, Int(byteCount)) }

    var source: WALSource { WALSource(byteCount: byteCount) { $1.copyBytes(from: bytes($0, $1.count)) } }

    var digest: String {
        var hasher = SHA256Hasher()
        for offset in stride(from: 0, to: byteCount, by: 1 << 20) {
            hasher.update(bytes(offset, Int(min(1 << 20, byteCount - offset))))
        }
        return hasher.digest().hexadecimal
    }
}
