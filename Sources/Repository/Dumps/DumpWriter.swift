// SPDX-License-Identifier: MIT

import AsyncAlgorithms
public import Codec
import Errors
import PITR
import Storage

/// Stores what a dump consists of as one object: compressed in frames or members, several at once, and sealed.
public struct DumpWriter: Sendable {
    /// What one frame holds, in bytes.
    static let frameBytes = 1 << 20

    private let dumps: DumpStore
    private let wrapping: Wrapping
    private let workers: Int

    /// `workers`: how many frames are compressed at once.
    public init(_ dumps: DumpStore, _ wrapping: Wrapping, workers: Int) {
        (self.dumps, self.wrapping, self.workers) = (dumps, wrapping, workers)
    }

    /// Stores the bytes that `next` gives, nil at the end; `suffix` says what they are, such as `.sql`.
    ///
    /// When `next` throws nothing is stored, and so it is when this is cancelled. Memory does not grow with the dump. Throws
    /// `.conflict` when there is such an object already.
    public func write(
        _ id: DumpID, suffix: String, next: @escaping @Sendable () async throws -> [UInt8]?
    ) async throws -> BackupMarker.Object {
        let pieces = EvenPieces(size: Self.frameBytes, next)
        let frames = AsyncThrowingChannel<EncodedFrame, any Error>()
        return try await withThrowingTaskGroup(of: BackupMarker.Object?.self) { group in
            group.addTask {
                try await FramePipeline.encode(
                    wrapping.compression, workers: workers, next: { try await pieces.next() },
                    sink: { await frames.send($0) })
                frames.finish()
                return nil
            }
            group.addTask { try await store(id, suffix + wrapping.suffix, frames) }
            var object: BackupMarker.Object?
            for try await result in group { object = result ?? object }
            guard let object else { throw WaldenError(.cancelled, "the dump \(id) was cancelled") }
            return object
        }
    }

    private func store(_ id: DumpID, _ suffix: String, _ frames: AsyncThrowingChannel<EncodedFrame, any Error>)
        async throws -> BackupMarker.Object?
    {
        // What is empty is compressed all the same: an object of no bytes is no gzip file.
        guard let first = try await frames.nextOrCancelled() else { return nil }
        let feed = try PartFeed(
            first, frames, limit: .max, seekable: wrapping.compression.name == "zstd", wrapping.sealing)
        let key = try dumps.layout.object(id, suffix: suffix)
        guard case .stored = try await dumps.store.put(key, .chunks { try await feed.next() }, .ifAbsent) else {
            throw WaldenError(.conflict, "\(key) is there already", canRetry: true)
        }
        return await feed.object(named: id.stem + suffix)
    }
}

/// Pieces of any size put together to even ones; at least one, which may be empty.
actor EvenPieces {
    private let size: Int
    private let source: ChunkSource
    private var isFirst = true
    private var rest: [UInt8] = []
    private var isAtEnd = false

    init(size: Int, _ source: @escaping ChunkSource) { (self.size, self.source) = (size, source) }

    func next() async throws -> [UInt8]? {
        while rest.count < size, !isAtEnd {
            if let piece = try await source() { rest += piece } else { isAtEnd = true }
        }
        guard !rest.isEmpty || isFirst else { return nil }
        isFirst = false
        guard rest.count > size else {
            defer { rest = [] }
            return rest
        }
        defer { rest.removeFirst(size) }
        return Array(rest.prefix(size))
    }
}
