// SPDX-License-Identifier: MIT

import CZlib
import Errors

/// A gzip compression context that is used again and again.
final class GzipDeflater {
    private let stream: ZStream
    private let scratch = ScratchBuffer()

    init(level: Int) throws(WaldenError) {
        stream = try ZStream(.deflate(level: level))
    }

    func member(_ raw: UnsafeRawBufferPointer) throws(WaldenError) -> [UInt8] {
        stream.reset()
        let whole = scratch.reserve(stream.bound(raw.count))
        var input = raw
        var output = whole
        var status = Z_OK
        while status == Z_OK { status = stream.step(&input, &output) }
        guard status == Z_STREAM_END else {
            throw WaldenError(.failed, "cannot compress with gzip", cause: stream.words ?? "zlib's status is \(status)")
        }
        return [UInt8](copying: UnsafeRawBufferPointer(rebasing: whole[..<(whole.count - output.count)]))
    }
}
