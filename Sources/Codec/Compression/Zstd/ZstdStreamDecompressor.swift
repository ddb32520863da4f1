// SPDX-License-Identifier: MIT

import CZstd
import Errors

/// zstd frames one after another, in pieces of any size.
final class ZstdStreamDecompressor {
    private static let failure = "cannot decompress the zstd stream"
    /// 128 MiB, the most that the stock `zstd -d` takes unless told.
    private static let largestWindowLog: Int32 = 27

    private let context: OpaquePointer
    /// The first bytes of a frame, kept until they tell what kind it is; nil inside a frame.
    private var head: [UInt8]? = []
    private var hasSeenFrame = false

    var isAtEndOfFrame: Bool { hasSeenFrame && head?.isEmpty == true }

    init() throws(WaldenError) {
        guard let context = ZSTD_createDCtx() else { throw .noMemory(for: "decompress with zstd") }
        self.context = context
        try check(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.largestWindowLog))
    }

    deinit { ZSTD_freeDCtx(context) }

    /// What it unfolds into is put into `scratch` piece by piece.
    func push(
        _ stored: UnsafeRawBufferPointer, _ scratch: ScratchBuffer,
        _ output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var input = stored
        while !input.isEmpty {
            // A frame that is there from its beginning is given whole: the library then needs no memory of its own for it.
            if head?.isEmpty == true, ZstdFormat.isDataFrame(input) { (head, hasSeenFrame) = (nil, true) }
            let chunk = scratch.piece(of: head == nil ? Self.pieceByteCount(for: input) : StreamDecompressor.usualPiece)
            if let known = try takeHead(&input) {
                head = nil
                hasSeenFrame = true
                try known.withUnsafeBytes { bytes in
                    var rest = bytes
                    try unfold(&rest, chunk, output)
                }
            }
            if head == nil { try unfold(&input, chunk, output) }
        }
    }

    /// Room for all that a frame of ours unfolds into, where one begins here; the library checks what the frame says of itself.
    private static func pieceByteCount(for input: UnsafeRawBufferPointer) -> Int {
        let size = ZSTD_getFrameContentSize(input.baseAddress, input.count)
        return size > UInt64(StreamDecompressor.chunkByteCount)
            ? StreamDecompressor.usualPiece : max(Int(size), StreamDecompressor.usualPiece)
    }

    /// Moves the first bytes of a frame from `input` to where they are kept; gives them once they are all there.
    private func takeHead(_ input: inout UnsafeRawBufferPointer) throws(WaldenError) -> [UInt8]? {
        guard var bytes = head else { return nil }
        let missing = ZstdFormat.magicByteCount - bytes.count
        bytes.append(contentsOf: input.prefix(missing))
        input = UnsafeRawBufferPointer(rebasing: input.dropFirst(missing))
        head = bytes
        guard bytes.count == ZstdFormat.magicByteCount else { return nil }
        guard ZstdFormat.isDataFrame(bytes) || ZstdFormat.isSkippableFrame(bytes) else {
            let place = hasSeenFrame ? "the bytes after a frame do not" : "the bytes do not"
            throw WaldenError(.integrity, Self.failure, cause: "\(place) begin as a zstd frame does")
        }
        return bytes
    }

    /// Gives the library `input` up to the end of the frame, and `output` what comes of it.
    private func unfold(
        _ input: inout UnsafeRawBufferPointer, _ chunk: UnsafeMutableRawBufferPointer,
        _ output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var isFull = false
        repeat {
            var target = ZSTD_outBuffer(dst: chunk.baseAddress, size: chunk.count, pos: 0)
            let wanted = ZSTD_decompressStream(context, &target, &source)
            try check(wanted)
            if target.pos > 0 { try output(UnsafeRawBufferPointer(rebasing: chunk[..<target.pos])) }
            isFull = target.pos == target.size
            if wanted == 0 {
                head = []
                break
            }
        } while source.pos < source.size || isFull
        input = UnsafeRawBufferPointer(rebasing: input.dropFirst(source.pos))
    }

    private func check(_ result: Int) throws(WaldenError) {
        if let error = WaldenError.zstd(result, .integrity, Self.failure) { throw error }
    }
}
