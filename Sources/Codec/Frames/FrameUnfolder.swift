// SPDX-License-Identifier: MIT

import CZstd
import Errors
import Glibc

/// Unfolds whole stored objects that are in memory, one after the other, frame by frame into memory of its own.
///
/// A zstd frame that holds nothing but zeros, byte for byte the same as one that was unfolded and checked before, is not
/// unfolded again: of a segment that was switched early nearly all frames are. Not thread-safe; all calls block.
public final class FrameUnfolder {
    /// What docs/repository-format.md lets a frame hold.
    private static let largestFrame: UInt64 = 16 << 20
    /// A frame of zeros alone takes a few bytes for each 128 KiB.
    private static let smallFrame = 4 << 10

    private let decompressor: FrameDecompressor
    private let scratch = ScratchBuffer()
    private let zeros: UnsafeMutableRawBufferPointer
    /// A frame that holds nothing but zeros, and how many.
    private var zeroFrame: (stored: [UInt8], count: Int) = ([], 0)

    public init() throws {
        decompressor = try FrameDecompressor(.standard)
        zeros = .allocate(byteCount: StreamDecompressor.chunkByteCount, alignment: 64)
        zeros.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { zeros.deallocate() }

    /// Hands what `stored` holds to `take`, in order; the pointers are good only during the call. `isZero`: these bytes are
    /// known to be zeros.
    ///
    /// Throws `integrity` for an object that is damaged or cut short, and what `take` throws. Trust nothing before it returned.
    public func unfold(
        _ stored: UnsafeRawBufferPointer, _ compression: Compression,
        _ take: (_ bytes: UnsafeRawBufferPointer, _ isZero: Bool) throws -> Void
    ) throws {
        var rest = stored
        repeat {
            guard case .zstd = compression, let frame = Frame(at: rest), frame.rawBytes <= Self.largestFrame else {
                return try stream(rest, compression) { try take($0, false) }
            }
            if frame.hasData { try unfold(frame.bytes, count: Int(frame.rawBytes), take) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(frame.bytes.count))
        } while !rest.isEmpty
    }

    private func unfold(
        _ frame: UnsafeRawBufferPointer, count: Int, _ take: (UnsafeRawBufferPointer, Bool) throws -> Void
    ) throws {
        if count == zeroFrame.count, frame.elementsEqual(zeroFrame.stored) { return try giveZeros(count, take) }
        let raw = scratch.piece(of: count)
        guard try decompressor.decompress(frame, into: raw) == count else {
            throw WaldenError(.integrity, "cannot read the zstd frame", cause: "it is shorter than it says")
        }
        let bytes = UnsafeRawBufferPointer(raw)
        if frame.count <= Self.smallFrame, isZero(bytes) { zeroFrame = ([UInt8](copying: frame), count) }
        try take(bytes, false)
    }

    private func giveZeros(_ count: Int, _ take: (UnsafeRawBufferPointer, Bool) throws -> Void) throws {
        var left = count
        while left > 0 {
            let share = UnsafeRawBufferPointer(rebasing: zeros[..<min(left, zeros.count)])
            try take(share, true)
            left -= share.count
        }
    }

    /// Piece by piece against memory that is known to hold zeros.
    private func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        stride(from: 0, to: bytes.count, by: zeros.count).allSatisfy { offset in
            let piece = UnsafeRawBufferPointer(rebasing: bytes[offset..<min(bytes.count, offset + zeros.count)])
            guard let start = piece.baseAddress, let none = zeros.baseAddress else { return false }
            return memcmp(start, none, piece.count) == 0
        }
    }

    private func stream(
        _ stored: UnsafeRawBufferPointer, _ compression: Compression, _ take: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let decompressor = try StreamDecompressor(compression)
        try decompressor.push(stored, take)
        try decompressor.finish()
    }
}

/// The frame at the beginning of some bytes.
private struct Frame {
    let bytes: UnsafeRawBufferPointer
    /// false for one that is to be skipped, such as the seek table.
    let hasData: Bool
    let rawBytes: UInt64

    /// nil where there is no whole frame that tells its size.
    init?(at stored: UnsafeRawBufferPointer) {
        hasData = ZstdFormat.isDataFrame(stored)
        guard hasData || ZstdFormat.isSkippableFrame(stored) else { return nil }
        let count = ZSTD_findFrameCompressedSize(stored.baseAddress, stored.count)
        guard ZSTD_isError(count) == 0, count > 0, count <= stored.count else { return nil }
        bytes = UnsafeRawBufferPointer(rebasing: stored[..<count])
        // The two values that mean unknown and damaged are the greatest there are.
        rawBytes = hasData ? UInt64(ZSTD_getFrameContentSize(stored.baseAddress, stored.count)) : 0
    }
}
