// SPDX-License-Identifier: MIT

import Errors

/// Decompresses bytes as they arrive, cut anywhere: frames one after another, or members, or with no compression
/// whatever is there. Skippable zstd frames, such as the seek table, are passed over.
///
/// However much a stream unfolds into, output goes out in chunks of at most ``chunkByteCount`` bytes, and zstd frames
/// that would need a window above 128 MiB are refused; so memory is bounded. Not thread-safe. Once it threw, every
/// further call throws.
///
/// Output goes out before the checksum behind it was seen: trust it only after ``finish()``. A stream cut exactly
/// between two frames is whole as far as this can tell.
public final class StreamDecompressor {
    /// The most bytes that output is given at once.
    public static let chunkByteCount = 4 << 20
    /// How many it is given but for a zstd frame that lies in one push from end to end, which is given whole.
    static let usualPiece = 256 << 10

    private enum Engine {
        case none
        case gzip(GzipStreamInflater)
        case zstd(ZstdStreamDecompressor)
    }

    private let engine: Engine
    private let scratch = ScratchBuffer()
    private var isBroken = false

    /// Throws ``WaldenError`` with code `failed` when memory is short. The level plays no part.
    public init(_ compression: Compression) throws {
        switch compression {
        case .none: engine = .none
        case .gzip: engine = .gzip(try GzipStreamInflater())
        case .zstd: engine = .zstd(try ZstdStreamDecompressor())
        }
    }

    /// Takes the stream's next bytes and hands `output` what they unfold into; the pointer is good only during the
    /// call. Blocks.
    ///
    /// Throws ``WaldenError`` with code `integrity` when the bytes are damaged or are something else, and whatever
    /// `output` throws.
    public func push(
        _ stored: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try checkNotBroken()
        // Broken until it went well, whoever throws.
        isBroken = true
        switch engine {
        case .none: try passOn(stored, output)
        case .gzip(let inflater): try inflater.push(stored, scratch.piece(of: Self.usualPiece), output)
        case .zstd(let decompressor): try decompressor.push(stored, scratch, output)
        }
        isBroken = false
    }

    /// Says that no more bytes come. Throws ``WaldenError`` with code `integrity` when the stream is cut short; a gzip
    /// or zstd stream of no bytes at all is.
    public func finish() throws {
        try checkNotBroken()
        let isWhole =
            switch engine {
            case .none: true
            case .gzip(let inflater): inflater.isAtEndOfMember
            case .zstd(let decompressor): decompressor.isAtEndOfFrame
            }
        guard isWhole else {
            throw WaldenError(.integrity, "cannot decompress the stream to its end", cause: "it is cut short")
        }
    }

    private func passOn(
        _ stored: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var rest = stored
        while !rest.isEmpty {
            let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.usualPiece))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Self.usualPiece))
            try output(chunk)
        }
    }

    private func checkNotBroken() throws(WaldenError) {
        if isBroken {
            throw WaldenError(.integrity, "cannot decompress the stream further", cause: "it has failed before")
        }
    }
}
