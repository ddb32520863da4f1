// SPDX-License-Identifier: MIT

import Errors

/// Turns buffers into frames that stand alone: a zstd frame, a gzip member, or with no compression a copy.
///
/// It keeps its context and a buffer of the largest frame's size warm between calls, so one is kept for each worker.
/// Not thread-safe. A call that threw leaves it usable.
public final class FrameCompressor {
    private enum Engine {
        case none
        case gzip(GzipDeflater)
        case zstd(ZstdCompressor)
    }

    private let engine: Engine

    /// Throws ``WaldenError``: `configuration` for a level that does not exist, `failed` when memory is short.
    public init(_ compression: Compression) throws {
        try compression.checkLevel()
        switch compression {
        case .none: engine = .none
        case .gzip(let level): engine = .gzip(try GzipDeflater(level: level))
        case .zstd(let level, let minimumMatch):
            engine = .zstd(try ZstdCompressor(level: level, minimumMatch: minimumMatch))
        }
    }

    /// `raw` as one frame. Blocks for as long as compressing takes.
    ///
    /// A zstd frame tells its content's size and ends in the XXH64 checksum (RFC 8878, 3.1.1); a gzip member ends in
    /// CRC-32 and size modulo 2^32 (RFC 1952, 2.3.1) and names neither file nor time, so equal bytes give equal
    /// members. Throws ``WaldenError`` with code `failed`.
    public func compress(_ raw: UnsafeRawBufferPointer) throws -> [UInt8] {
        switch engine {
        case .none: [UInt8](copying: raw)
        case .gzip(let deflater): try deflater.member(raw)
        case .zstd(let compressor): try compressor.frame(raw)
        }
    }
}
