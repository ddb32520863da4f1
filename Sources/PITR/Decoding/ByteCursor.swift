// SPDX-License-Identifier: MIT

/// Reads little-endian numbers one after the other from bytes that nobody vouches for; nil where they end too early.
struct ByteCursor {
    let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    @inline(__always)
    mutating func next<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type = Value.self) -> Value? {
        guard remaining >= MemoryLayout<Value>.size else { return nil }
        defer { offset += MemoryLayout<Value>.size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// A count of items of `size` bytes each that all are there, as PostgreSQL writes it: a signed number before them.
    mutating func count(of size: Int) -> Int? {
        guard let count: Int32 = next(), count >= 0, remaining / size >= Int(count) else { return nil }
        return Int(count)
    }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// The bytes before the next zero byte, which is passed over too.
    mutating func takeString() -> UnsafeRawBufferPointer? {
        guard let end = bytes[offset...].firstIndex(of: 0), let text = take(end - offset) else { return nil }
        offset += 1
        return text
    }
}
