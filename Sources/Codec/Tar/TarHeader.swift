// SPDX-License-Identifier: MIT

import Errors

/// One header block, its checksum and numbers checked, its names still raw.
struct TarHeader {
    let type: UInt8
    /// Prefix and name, joined.
    let path: [UInt8]
    let linkTarget: [UInt8]
    let mode: UInt32
    let size: UInt64
    let modified: Int64

    /// `block` has 512 bytes. Throws `integrity` when it is no header.
    init(_ block: [UInt8]) throws(WaldenError) {
        guard block.count == TarFormat.blockByteCount else { throw .tar("a header is not 512 bytes long") }
        guard TarNumber.parse(block[TarFormat.checksum]) == TarFormat.checksum(of: block) else {
            throw .tar("a header's checksum is wrong")
        }
        let magic = Array(block[TarFormat.magic])
        let isUstar = magic == TarFormat.ustarMagic
        // Before ustar there was no magic number at all.
        guard isUstar || magic == TarFormat.gnuMagic || magic.allSatisfy({ $0 == 0 }) else {
            throw .tar("a header is of an unknown format")
        }
        let mode = try Self.number(block[TarFormat.mode], "mode")
        let size = try Self.number(block[TarFormat.size], "size")
        guard mode >= 0, let size = UInt64(exactly: size) else { throw .tar("a header has a negative number") }
        type = block[TarFormat.type]
        let name = try Self.text(block[TarFormat.name])
        let prefix = isUstar ? try Self.text(block[TarFormat.prefix]) : []
        path = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
        linkTarget = try Self.text(block[TarFormat.linkTarget])
        self.mode = UInt32(truncatingIfNeeded: mode & 0o7777)
        self.size = size
        modified = try Self.number(block[TarFormat.modified], "time")
    }

    private static func number(_ field: ArraySlice<UInt8>, _ name: String) throws(WaldenError) -> Int64 {
        guard let number = TarNumber.parse(field) else { throw .tar("a header's \(name) is not a number") }
        return number
    }

    /// A field up to its first NUL, behind which there may be nothing else.
    private static func text(_ field: ArraySlice<UInt8>) throws(WaldenError) -> [UInt8] {
        let text = field.prefix { $0 != 0 }
        guard field[text.endIndex...].allSatisfy({ $0 == 0 }) else { throw .tar("a name has a NUL inside") }
        return Array(text)
    }
}
