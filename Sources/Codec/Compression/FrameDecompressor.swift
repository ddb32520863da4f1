// SPDX-License-Identifier: MIT

import Errors

/// Turns frames back into what ``FrameCompressor`` was given, one whole frame a call.
///
/// It keeps its context warm between calls, so one is kept for each worker. Not thread-safe. A call that threw leaves
/// it usable.
public final class FrameDecompressor {
    private enum Engine {
        case none
        case gzip(GzipInflater)
        case zstd(ZstdDecompressor)
    }

    private let engine: Engine

    /// Throws ``WaldenError`` with code `failed` when memory is short. The level plays no part.
    public init(_ compression: Compression) throws {
        switch compression {
        case .none: engine = .none
        case .gzip: engine = .gzip(try GzipInflater())
        case .zstd: engine = .zstd(try ZstdDecompressor())
        }
    }

    /// Writes the content of the one frame that `stored` is to the start of `raw`, and gives its size in bytes. Blocks.
    ///
    /// Throws ``WaldenError`` with code `integrity` when `stored` is anything else than one whole frame with data in
    /// it (skippable frames and further frames included), when checksum or size are wrong, and when the content does
    /// not fit into `raw`. Then `raw` holds nothing of use.
    public func decompress(_ stored: UnsafeRawBufferPointer, into raw: UnsafeMutableRawBufferPointer) throws -> Int {
        switch engine {
        case .none: try copy(stored, into: raw)
        case .gzip(let inflater): try inflater.member(stored, into: raw)
        case .zstd(let decompressor): try decompressor.frame(stored, into: raw)
        }
    }

    private func copy(_ stored: UnsafeRawBufferPointer, into raw: UnsafeMutableRawBufferPointer) throws -> Int {
        guard stored.count <= raw.count else {
            throw WaldenError(
                .integrity, "cannot read the frame",
                cause: "it holds \(stored.count) bytes where \(raw.count) were expected")
        }
        raw.copyMemory(from: stored)
        return stored.count
    }
}
