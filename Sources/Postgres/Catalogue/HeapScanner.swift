// SPDX-License-Identifier: MIT

/// Finds the rows of a heap's main file, fed to it in pieces.
///
/// The file may be torn, half copied or not a heap at all: what is no page and no row is passed over, and nothing of it is
/// an error. Source: src/include/storage/bufpage.h, src/include/storage/itemid.h.
public struct HeapScanner: Sendable {
    private let blockBytes: Int
    private var rest: [UInt8] = []
    private var block: UInt32 = 0

    /// `blockBytes` is the cluster's, 8192 nearly always.
    public init(blockBytes: Int) { self.blockBytes = max(1 << 10, min(blockBytes, 1 << 15)) }

    /// Takes the file's next bytes and hands `body` the rows of every page that is whole with them.
    public mutating func push(_ bytes: ArraySlice<UInt8>, _ body: (HeapTuple) -> Void) {
        rest += bytes
        var begin = rest.startIndex
        while rest.endIndex - begin >= blockBytes {
            Self.rows(of: rest[begin..<begin + blockBytes], block: block, body)
            begin += blockBytes
            block &+= 1
        }
        rest.removeSubrange(..<begin)
    }

    private static let headerBytes = 24
    /// The low byte is the layout's version, the rest the page's size.
    private static let layoutVersion: UInt16 = 4

    private static func rows(of page: ArraySlice<UInt8>, block: UInt32, _ body: (HeapTuple) -> Void) {
        let fields = CatalogueBytes(page)
        guard let lower: UInt16 = fields.number(at: 12), let sizeAndVersion: UInt16 = fields.number(at: 18),
            sizeAndVersion == UInt16(truncatingIfNeeded: page.count) | layoutVersion,
            Int(lower) >= headerBytes, Int(lower) <= page.count
        else { return }
        for line in 0..<(Int(lower) - headerBytes) / 4 {
            guard let pointer: UInt32 = fields.number(at: headerBytes + 4 * line),
                let bytes = row(pointer, fields),
                let tuple = HeapTuple(bytes, block: block, line: UInt16(truncatingIfNeeded: line + 1))
            else { continue }
            body(tuple)
        }
    }

    /// Offset in 15 bits, state in 2 (1 is LP_NORMAL), length in 15.
    private static func row(_ pointer: UInt32, _ fields: CatalogueBytes) -> ArraySlice<UInt8>? {
        guard pointer >> 15 & 3 == 1 else { return nil }
        return fields.slice(Int(pointer & 0x7FFF), Int(pointer >> 17))
    }
}
