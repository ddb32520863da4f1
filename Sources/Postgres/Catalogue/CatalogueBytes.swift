// SPDX-License-Identifier: MIT

/// Little-endian numbers and names at checked places; nil where the bytes end before.
struct CatalogueBytes {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    func number<Number: FixedWidthInteger & UnsignedInteger>(_ type: Number.Type = Number.self, at offset: Int)
        -> Number?
    {
        let size = Number.bitWidth / 8
        guard offset >= 0, offset <= bytes.count - size else { return nil }
        let start = bytes.startIndex + offset
        return bytes[start..<start + size].reversed().reduce(0) { $0 << 8 | Number($1) }
    }

    /// A value of the type `name`: at most 63 bytes and a zero (`NameData`, src/include/c.h). What is not UTF-8 is mended, since
    /// a database's encoding is nowhere in the page.
    func name(at offset: Int) -> String? {
        guard offset >= 0, offset <= bytes.count - 64 else { return nil }
        let field = bytes[(bytes.startIndex + offset)...].prefix(64)
        guard let end = field.firstIndex(of: 0), end > field.startIndex else { return nil }
        return String(decoding: field[..<end], as: UTF8.self)
    }

    /// The `count` bytes from `offset` on.
    func slice(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
        return bytes[(bytes.startIndex + offset)...].prefix(count)
    }
}
