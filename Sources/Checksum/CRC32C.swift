// SPDX-License-Identifier: MIT

public import CChecksum

/// CRC-32C, Castagnoli (RFC 3720, appendix B.4), which PostgreSQL keeps of every WAL record and of pg_control
/// (src/include/port/pg_crc32c.h), and S3 of objects (`x-amz-checksum-crc32c`). By the processor's instruction where it has
/// one. What is inlinable is so because records are many and short.
public struct CRC32C: Sendable {
    @usableFromInline var state = UInt32.max
    @usableFromInline let byInstruction: Bool

    public init() { byInstruction = Self.hasInstruction }

    /// For the tests: without the instruction wherever this runs.
    init(byInstruction: Bool) { self.byInstruction = byInstruction && Self.hasInstruction }

    /// Takes the bytes that follow.
    @inlinable
    @inline(__always)
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        state = byInstruction ? walden_crc32c(state, start, bytes.count) : CRC32CTable.update(state, bytes)
    }

    /// Of all bytes so far.
    @inlinable public var value: UInt32 { ~state }

    /// Of bytes that are all at hand.
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = CRC32C()
        if bytes.withContiguousStorageIfAvailable({ crc.update(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { crc.update($0) }
        }
        return crc.value
    }

    private static let hasInstruction = walden_crc32c_is_there() != 0
}
