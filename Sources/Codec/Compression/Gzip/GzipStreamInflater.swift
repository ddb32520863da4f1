// SPDX-License-Identifier: MIT

import CZlib
import Errors

/// gzip members one after another, in pieces of any size (RFC 1952, 2.2).
final class GzipStreamInflater {
    private let stream: ZStream
    private(set) var isAtEndOfMember = false

    init() throws(WaldenError) {
        stream = try ZStream(.inflate)
    }

    func push(
        _ stored: UnsafeRawBufferPointer, _ chunk: UnsafeMutableRawBufferPointer,
        _ output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var input = stored
        var room = chunk
        // A chunk filled to the brim may have more behind it, even without further input.
        while !input.isEmpty || room.isEmpty {
            if isAtEndOfMember {
                if input.isEmpty { break }
                stream.reset()
                isAtEndOfMember = false
            }
            room = chunk
            let status = stream.step(&input, &room)
            try check(status, isStuck: room.count == chunk.count)
            if room.count < chunk.count {
                try output(UnsafeRawBufferPointer(rebasing: chunk[..<(chunk.count - room.count)]))
            }
            isAtEndOfMember = status == Z_STREAM_END
        }
    }

    private func check(_ status: Int32, isStuck: Bool) throws(WaldenError) {
        switch status {
        case Z_OK, Z_STREAM_END: break
        // It wants more input than there was.
        case Z_BUF_ERROR where isStuck: break
        case Z_MEM_ERROR: throw .noMemory(for: "decompress with gzip")
        default:
            throw WaldenError(
                .integrity, "cannot decompress the gzip stream", cause: stream.words ?? "zlib's status is \(status)")
        }
    }
}
