// SPDX-License-Identifier: MIT

import Errors

extension AgePayload {
    static let plainChunk = UInt64(AgePayloadFormat.plainChunkByteCount)
    static let storedChunk = UInt64(AgePayloadFormat.storedChunkByteCount)

    /// An empty payload has one chunk too.
    var chunkCount: UInt64 {
        plainByteCount == 0 ? 1 : (plainByteCount - 1) / Self.plainChunk + 1
    }

    /// The chunks that hold `plain`; the one chunk of an empty payload holds every range.
    func chunkRange(of plain: Range<UInt64>) -> Range<UInt64> {
        guard plainByteCount > 0 else { return 0..<1 }
        let plain = plain.clamped(to: 0..<plainByteCount)
        let first = plain.lowerBound / Self.plainChunk
        return plain.isEmpty ? first..<first : first..<(plain.upperBound - 1) / Self.plainChunk + 1
    }

    /// Throws ``WaldenError`` with code `usage` unless `stored` is whole chunks and all that `plain` is in.
    func chunks(storedIn stored: Range<UInt64>, holding plain: Range<UInt64>) throws(WaldenError) -> Range<UInt64> {
        let needed = chunkRange(of: plain)
        guard let lower = border(stored.lowerBound), let upper = border(stored.upperBound), lower <= upper,
            needed.isEmpty || (lower <= needed.lowerBound && needed.upperBound <= upper)
        else {
            throw WaldenError(
                .usage, "cannot open a part of the age file",
                cause: "bytes \(stored) of it are no whole chunks with bytes \(plain) of the plaintext in them")
        }
        return lower..<upper
    }

    /// The number of the chunk that begins at `offset` of the file; at its end, that of the chunk after the last.
    private func border(_ offset: UInt64) -> UInt64? {
        if offset == fileByteCount { return chunkCount }
        guard offset >= start, offset < fileByteCount else { return nil }
        let (index, rest) = (offset - start).quotientAndRemainder(dividingBy: Self.storedChunk)
        return rest == 0 ? index : nil
    }

    func open<Value>(
        _ stored: UnsafeRawBufferPointer, _ index: UInt64, _ output: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value {
        index + 1 == chunkCount
            ? try cipher.openLast(stored, index: index, output)
            : try cipher.openMiddle(stored, index: index, output)
    }

    /// What of chunk `index`, which holds `bytes`, is within `plain`.
    func clip(_ bytes: UnsafeRawBufferPointer, _ index: UInt64, _ plain: Range<UInt64>) -> UnsafeRawBufferPointer {
        let first = index * Self.plainChunk
        let inside = plain.clamped(to: first..<first + UInt64(bytes.count))
        return UnsafeRawBufferPointer(
            rebasing: bytes[Int(inside.lowerBound - first)..<Int(inside.upperBound - first)])
    }
}
