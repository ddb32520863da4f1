// SPDX-License-Identifier: MIT

import Errors

/// The header block of ustar (POSIX.1-1988; IEEE Std 1003.1, pax, "ustar Interchange Format"), laid out as PostgreSQL's
/// src/include/pgtar.h has it.
enum TarFormat {
    static let blockByteCount = 512

    static let name = 0..<100
    static let mode = 100..<108
    static let userID = 108..<116
    static let groupID = 116..<124
    static let size = 124..<136
    static let modified = 136..<148
    static let checksum = 148..<156
    static let type = 156
    static let linkTarget = 157..<257
    static let magic = 257..<265
    static let userName = 265..<297
    static let groupName = 297..<329
    static let deviceMajor = 329..<337
    static let deviceMinor = 337..<345
    static let prefix = 345..<500

    /// Magic and version of ustar and of pax.
    static let ustarMagic = Array("ustar\u{0}00".utf8)
    /// GNU tar's own, which keeps other things where ustar has the prefix.
    static let gnuMagic = Array("ustar  \u{0}".utf8)

    /// The sum of a header's bytes, those of the checksum itself taken as blanks.
    static func checksum(of header: [UInt8]) -> Int64 {
        header.enumerated().reduce(0) { sum, byte in
            sum &+ Int64(checksum.contains(byte.offset) ? UInt8(ascii: " ") : byte.element)
        }
    }
}

extension WaldenError {
    static func tar(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "cannot read the tar stream", cause: cause)
    }
}
