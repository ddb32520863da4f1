// SPDX-License-Identifier: MIT

import AsyncAlgorithms
public import Codec
import Errors
public import PITR
import Storage

/// Writes a tree's tar stream as parts of frames. docs/repository-format.md, "A base backup".
public struct TreeWriter: Sendable {
    /// What one frame holds of the stream, in bytes. Small keeps memory low; larger compresses no better.
    public static let frameBytes = 4 << 20

    /// What one part holds of the stream, in frames: 1 GiB.
    public static let framesPerPart = 256

    private let backups: BackupStore
    private let id: BackupID
    private let wrapping: Wrapping
    private let workers: Int
    private let framesPerPart: Int

    public init(
        _ backups: BackupStore, _ id: BackupID, _ wrapping: Wrapping, workers: Int,
        framesPerPart: Int = TreeWriter.framesPerPart
    ) {
        self.backups = backups
        self.id = id
        self.wrapping = wrapping
        self.workers = workers
        self.framesPerPart = framesPerPart
    }

    /// Stores the stream that `next` gives, a frame's raw bytes a call, nil at the end; the parts as the marker lists them.
    ///
    /// Receiving, compressing and storing overlap; a bounded number of frames is in memory.
    public func write(tree: String, next: @escaping @Sendable () async throws -> [UInt8]?) async throws
        -> [BackupMarker.Object]
    {
        try await encoding(next) { try await storeParts(of: tree, $0) }
    }

    /// A part begins while the one before it is being completed, which takes a store a while; never are there three.
    private func storeParts(of tree: String, _ frames: Frames) async throws -> [BackupMarker.Object] {
        try await withThrowingTaskGroup(of: (number: Int, object: BackupMarker.Object).self) { group in
            var (parts, begun) = ([(number: Int, object: BackupMarker.Object)](), 0)
            let isSeekable = wrapping.compression.name == "zstd"
            while let first = try await frames.nextOrCancelled() {
                begun += 1
                let (number, feed) = (begun, try feed(first, frames, limit: framesPerPart, isSeekable))
                group.addTask { (number, try await store("\(tree).\(Self.digits(number)).tar", feed)) }
                guard await feed.untilLastFrame() else { break }
                while begun - parts.count > 1, let part = try await group.next() { parts.append(part) }
            }
            for try await part in group { parts.append(part) }
            return parts.sorted { $0.number < $1.number }.map(\.object)
        }
    }

    private static func digits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// Stores all that `next` gives as one object, as ``write(tree:next:)`` does the parts; `name` has no suffix yet. nil when
    /// it gives nothing.
    func write(whole name: String, seekable: Bool, next: @escaping ChunkSource) async throws -> BackupMarker.Object? {
        let objects = try await encoding(next) { frames in
            guard let first = try await frames.nextOrCancelled() else { return [] }
            return [try await store(name, try feed(first, frames, limit: .max, seekable))]
        }
        return objects.first
    }

    private typealias Frames = AsyncThrowingChannel<EncodedFrame, any Error>

    private func encoding(
        _ next: @escaping ChunkSource, _ store: @escaping @Sendable (Frames) async throws -> [BackupMarker.Object]
    ) async throws -> [BackupMarker.Object] {
        let frames = Frames()
        return try await withThrowingTaskGroup(of: [BackupMarker.Object].self) { group in
            group.addTask {
                try await FramePipeline.encode(
                    wrapping.compression, workers: workers, next: next, sink: { await frames.send($0) })
                frames.finish()
                return []
            }
            group.addTask { try await store(frames) }
            var stored: [BackupMarker.Object] = []
            for try await some in group { stored += some }
            return stored
        }
    }

    private func feed(_ first: EncodedFrame, _ frames: Frames, limit: Int, _ isSeekable: Bool) throws -> PartFeed {
        try PartFeed(first, frames, limit: limit, seekable: isSeekable, wrapping.sealing)
    }

    private func store(_ name: String, _ feed: PartFeed) async throws -> BackupMarker.Object {
        defer { feed.release() }
        let name = name + wrapping.suffix
        try await store(name) { try await feed.next() }
        return await feed.object(named: name)
    }

    private func store(_ name: String, _ chunks: @escaping @Sendable () async throws -> [UInt8]?) async throws {
        let key = try backups.key(name, of: id)
        guard case .stored = try await backups.store.put(key, .chunks(chunks), .ifAbsent) else {
            throw WaldenError(.conflict, "\(key) is there already")
        }
    }

    /// Stores a small object of the backup, sealed as the trees are; `rawBytes` is its size before it was compressed, and
    /// `name` has the suffix of that.
    public func write(object name: String, _ content: [UInt8], rawBytes: UInt64) async throws -> BackupMarker.Object {
        let name = name + wrapping.sealing.suffix
        let stored = try await wrapping.sealing.sealed(content)
        let key = try backups.key(name, of: id)
        guard case .stored = try await backups.store.put(key, .bytes(stored), .ifAbsent) else {
            throw WaldenError(.conflict, "\(key) is there already")
        }
        return BackupMarker.Object(
            key: name, rawBytes: rawBytes, storedBytes: UInt64(stored.count),
            sha256: SHA256Digest.of(stored).hexadecimal)
    }
}

extension AsyncThrowingChannel {
    /// The next element; nil only when the sender has finished. A cancelled wait must not look like the end of a tree.
    func nextOrCancelled() async throws -> Element? {
        var iterator = makeAsyncIterator()
        if let element = try await iterator.next() { return element }
        try Task.checkCancellation()
        return nil
    }
}
