// SPDX-License-Identifier: MIT

import Errors

/// What one CopyData message of a base backup says, by its first byte (PostgreSQL documentation, "Streaming Replication
/// Protocol", `BASE_BACKUP`; src/backend/backup/basebackup_copy.c).
enum CopyMessage: Equatable {
    /// `n`: a tree begins. nil is the data directory.
    case archive(oid: UInt32?, path: String?)
    /// `m`: the manifest begins.
    case manifest
    /// `d`: the rest of the message is content of the tree or the manifest.
    case content
    /// `p`: the server's count of bytes done.
    case progress(UInt64)

    init(_ message: UnsafeRawBufferPointer) throws(WaldenError) {
        switch message.first {
        case UInt8(ascii: "d"): self = .content
        case UInt8(ascii: "m") where message.count == 1: self = .manifest
        case UInt8(ascii: "p") where message.count == 9:
            self = .progress(message.dropFirst().reduce(0) { $0 << 8 | UInt64($1) })
        case UInt8(ascii: "n"): self = try Self.archive(in: message)
        default: throw Self.malformed("a message of kind \(message.first ?? 0) and \(message.count) bytes")
        }
    }

    /// Two strings, each ended by a NUL: `base.tar` or `<OID>.tar`, and the tablespace's path or nothing.
    private static func archive(in message: UnsafeRawBufferPointer) throws(WaldenError) -> CopyMessage {
        let fields = message.dropFirst().split(separator: 0, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[2].isEmpty else { throw malformed("an archive's announcement") }
        let name = String(decoding: fields[0], as: UTF8.self)
        let path = String(decoding: fields[1], as: UTF8.self)
        if name == "base.tar", path.isEmpty { return .archive(oid: nil, path: nil) }
        guard name.hasSuffix(".tar"), let oid = UInt32(name.dropLast(4)), oid > 0, path.hasPrefix("/") else {
            throw malformed("an archive with an unexpected name")
        }
        return .archive(oid: oid, path: path)
    }

    static func malformed(_ what: String) -> WaldenError {
        WaldenError(
            .failed, "cannot understand the base backup that the server sends", cause: "it sent \(what)",
            hint: "Walden knows PostgreSQL 15 to 18; look whether a proxy stands in between.")
    }
}
