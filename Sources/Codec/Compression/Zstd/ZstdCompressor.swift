// SPDX-License-Identifier: MIT

import CZstd
import Errors

/// A zstd compression context that is used again and again.
final class ZstdCompressor {
    private let context: OpaquePointer
    private let scratch = ScratchBuffer()

    init(level: Int, minimumMatch: Int?) throws(WaldenError) {
        guard let context = ZSTD_createCCtx() else { throw .noMemory(for: "compress with zstd") }
        self.context = context
        try set(ZSTD_c_compressionLevel, Int32(clamping: level))
        if let minimumMatch { try set(ZSTD_c_minMatch, Int32(clamping: minimumMatch)) }
        try set(ZSTD_c_checksumFlag, 1)
        try set(ZSTD_c_contentSizeFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    func frame(_ raw: UnsafeRawBufferPointer) throws(WaldenError) -> [UInt8] {
        let bound = ZSTD_compressBound(raw.count)
        if let error = WaldenError.zstd(bound, .failed, "cannot compress with zstd") { throw error }
        let output = scratch.reserve(bound)
        let count = ZSTD_compress2(context, output.baseAddress, output.count, raw.baseAddress, raw.count)
        if let error = WaldenError.zstd(count, .failed, "cannot compress with zstd") { throw error }
        return [UInt8](copying: UnsafeRawBufferPointer(rebasing: output[..<count]))
    }

    private func set(_ parameter: ZSTD_cParameter, _ value: Int32) throws(WaldenError) {
        let result = ZSTD_CCtx_setParameter(context, parameter, value)
        if let error = WaldenError.zstd(result, .configuration, "cannot set up zstd") { throw error }
    }
}
