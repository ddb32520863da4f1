// SPDX-License-Identifier: MIT

import Codec
import Synchronization

/// A file compressed in memory, and what was seen of it on the way.
struct CompressedWAL: Sendable {
    let bytes: [UInt8]
    /// By the key that it was asked for with; nil without one.
    let digest: PlainDigest?

    /// How many frames are compressed at once.
    private static let workers = 2

    static func make(
        _ source: WALSource, _ compression: Compression, digestKey: PlainDigest.Key?, _ readers: WarmWALReaders
    ) async throws -> CompressedWAL {
        let frames = try await frames(of: source, readers.pool(for: compression)) { reader, index in
            let raw = try reader.raw(index, of: source)
            return Frame(stored: try reader.compressed(raw), digest: try digestKey?.block(raw, at: index))
        }
        return CompressedWAL(
            bytes: frames.map(\.stored).concatenated(),
            digest: digestKey.map { _ in PlainDigest(blocks: frames.compactMap(\.digest)) })
    }

    /// By itself, for what is not compressed in memory.
    static func digest(of source: WALSource, _ key: PlainDigest.Key, _ readers: WarmWALReaders) async throws
        -> PlainDigest
    {
        let frames = try await frames(of: source, readers.pool(for: .none)) { reader, index in
            Frame(stored: [], digest: try key.block(try reader.raw(index, of: source), at: index))
        }
        return PlainDigest(blocks: frames.compactMap(\.digest))
    }

    private struct Frame: Sendable {
        let stored: [UInt8]
        let digest: PlainDigest.Block?
    }

    private static func frames(
        of source: WALSource, _ readers: WarmPool<WALFrameReader>,
        _ make: @escaping @Sendable (WALFrameReader, Int) throws -> Frame
    ) async throws -> [Frame] {
        let sequence = FrameSequence(count: WALFrameReader.frameCount(of: source))
        let made = Mutex<[Int: Frame]>([:])
        try await FramePipeline.forEach(workers: workers, next: { sequence.next() }) { index in
            let frame = try await readers.run { try make($0, index) }
            made.withLock { $0[index] = frame }
        }
        return made.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    }
}

extension [[UInt8]] {
    /// One after the other: copied whole, which `joined()` does byte by byte.
    fileprivate func concatenated() -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(reduce(0) { $0 + $1.count })
        for bytes in self { all += bytes }
        return all
    }
}
