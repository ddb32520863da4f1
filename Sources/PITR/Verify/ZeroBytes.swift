// SPDX-License-Identifier: MIT

/// Whether bytes are nothing but zeros, many at a time: a segment that was switched early is mostly that.
enum ZeroBytes {
    private typealias Block = SIMD8<UInt64>

    static func areAll(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let blockBytes = MemoryLayout<Block>.size
        let end = bytes.count / blockBytes * blockBytes
        for offset in stride(from: 0, to: end, by: blockBytes)
        where bytes.loadUnaligned(fromByteOffset: offset, as: Block.self) != .zero {
            return false
        }
        return bytes[end...].allSatisfy { $0 == 0 }
    }
}
