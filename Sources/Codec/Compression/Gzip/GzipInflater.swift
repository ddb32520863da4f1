// SPDX-License-Identifier: MIT

import CZlib
import Errors

/// A gzip decompression context that is used again and again, for whole members.
final class GzipInflater {
    private let stream: ZStream

    init() throws(WaldenError) {
        stream = try ZStream(.inflate)
    }

    func member(_ stored: UnsafeRawBufferPointer, into raw: UnsafeMutableRawBufferPointer) throws(WaldenError) -> Int {
        stream.reset()
        var input = stored
        var output = raw
        var status = Z_OK
        while status == Z_OK { status = stream.step(&input, &output) }
        guard status == Z_STREAM_END else { throw failure(status, input) }
        guard input.isEmpty else { throw failure("\(input.count) bytes follow its end") }
        return raw.count - output.count
    }

    private func failure(_ status: Int32, _ input: UnsafeRawBufferPointer) -> WaldenError {
        if status == Z_MEM_ERROR { return .noMemory(for: "decompress with gzip") }
        // zlib could go no further: it wants bytes where there are none, else room.
        let stuck = input.isEmpty ? "it is cut short" : "its content is longer than expected"
        return failure(status == Z_BUF_ERROR ? stuck : stream.words ?? "zlib's status is \(status)")
    }

    private func failure(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "cannot read the gzip member", cause: cause)
    }
}
