// SPDX-License-Identifier: MIT

/// Writes a heap page as the header files lay it out.
struct PageBuilder {
    struct Row {
        var oid: UInt32
        var name: String
        var namespace: UInt32 = 2200
        var file: UInt32 = 0
        var tablespace: UInt32 = 0
        var kind: Character = "r"
        var xmax: UInt32 = 0
        var flags: UInt16 = 0x0100
        /// Block and line of the next version; nil is the row itself.
        var next: (block: UInt32, line: UInt16)?
    }

    static let size = 8192
    private(set) var bytes = [UInt8](repeating: 0, count: size)
    private var lower = 24
    private var upper = size
    private let block: UInt32

    init(block: UInt32 = 0) {
        self.block = block
        put(UInt16(Self.size), 16)
        put(UInt16(Self.size | 4), 18)
        close()
    }

    /// A `pg_class` row as PostgreSQL before 18, or from 18 on, has it.
    mutating func add(_ row: Row, major: Int = 15) {
        let line = UInt16((lower - 24) / 4 + 1)
        let length = 24 + 144
        upper -= 168
        put(UInt32(upper) | 1 << 15 | UInt32(length) << 17, lower)
        lower += 4
        let next = row.next ?? (block, line)
        put(700 as UInt32, upper)
        put(row.xmax, upper + 4)
        put(UInt16(next.block >> 16), upper + 12)
        put(UInt16(truncatingIfNeeded: next.block), upper + 14)
        put(next.line, upper + 16)
        put(row.flags, upper + 20)
        bytes[upper + 22] = 24
        let data = upper + 24
        put(row.oid, data)
        for (index, byte) in row.name.utf8.prefix(63).enumerated() { bytes[data + 4 + index] = byte }
        put(row.namespace, data + 68)
        put(row.file, data + 88)
        put(row.tablespace, data + 92)
        bytes[data + (major >= 18 ? 119 : 115)] = row.kind.asciiValue ?? 0
        close()
    }

    mutating func put<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number, _ offset: Int) {
        for index in 0..<Number.bitWidth / 8 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index))
        }
    }

    private mutating func close() {
        put(UInt16(lower), 12)
        put(UInt16(upper), 14)
    }
}
