// SPDX-License-Identifier: MIT

import Codec

/// Reads a source a frame at a time into memory of its own, which serves for frame after frame.
///
/// Memory that the kernel has to find and zero costs more than compressing what is read into it: measured on a segment of
/// 16 MiB, 17 ms of 46 went there while each frame had memory of its own. Not thread-safe; all calls block.
final class WALFrameReader {
    /// Small enough that two fit a processor's cache and a segment keeps several processors busy; compression loses 0.6 %.
    /// Besides, as large as the blocks of a ``PlainDigest``, so that both are made in one pass.
    static let frameBytes = PlainDigest.blockByteCount

    private let compressor: FrameCompressor
    private let memory: UnsafeMutableRawBufferPointer

    init(_ compression: Compression) throws {
        compressor = try FrameCompressor(compression)
        memory = .allocate(byteCount: Self.frameBytes, alignment: 4096)
    }

    deinit { memory.deallocate() }

    static func frameCount(of source: WALSource) -> Int {
        let frameBytes = UInt64(frameBytes)
        return Int(source.byteCount / frameBytes) + (source.byteCount % frameBytes > 0 ? 1 : 0)
    }

    /// The bytes of frame `index`; valid until the next call.
    func raw(_ index: Int, of source: WALSource) throws -> UnsafeRawBufferPointer {
        let offset = UInt64(index) * UInt64(Self.frameBytes)
        let count = Int(min(UInt64(Self.frameBytes), source.byteCount - offset))
        let frame = UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
        try source.fill(offset, frame)
        return UnsafeRawBufferPointer(frame)
    }

    /// Frame `index`, compressed.
    func compressed(_ index: Int, of source: WALSource) throws -> [UInt8] {
        try compressed(try raw(index, of: source))
    }

    /// What ``raw(_:of:)`` gave, compressed.
    func compressed(_ raw: UnsafeRawBufferPointer) throws -> [UInt8] { try compressor.compress(raw) }
}
