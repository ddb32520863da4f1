// SPDX-License-Identifier: MIT

import CZstd
import Errors

/// A zstd decompression context that is used again and again, for whole frames.
final class ZstdDecompressor {
    private static let failure = "cannot read the zstd frame"

    private let context: OpaquePointer

    init() throws(WaldenError) {
        guard let context = ZSTD_createDCtx() else { throw .noMemory(for: "decompress with zstd") }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    func frame(_ stored: UnsafeRawBufferPointer, into raw: UnsafeMutableRawBufferPointer) throws(WaldenError) -> Int {
        guard ZstdFormat.isDataFrame(stored) else {
            throw WaldenError(.integrity, Self.failure, cause: "the bytes do not begin as a zstd frame does")
        }
        let size = ZSTD_findFrameCompressedSize(stored.baseAddress, stored.count)
        try check(size)
        guard size == stored.count else {
            throw WaldenError(.integrity, Self.failure, cause: "it has \(size) bytes, and \(stored.count) are there")
        }
        let count = ZSTD_decompressDCtx(context, raw.baseAddress, raw.count, stored.baseAddress, stored.count)
        try check(count)
        return count
    }

    private func check(_ result: Int) throws(WaldenError) {
        if let error = WaldenError.zstd(result, .integrity, Self.failure) { throw error }
    }
}
