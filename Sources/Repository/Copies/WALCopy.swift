// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Storage

/// Copies WAL files of a generation from one archive into another, each checked as it is read.
///
/// A file goes as it is stored where the target would have compressed and sealed it the same way; else it is opened and made
/// anew. A sealed one that no key at hand opens can only go as it is, and then only its outside is checked.
public struct WALCopy: Sendable {
    public enum Outcome: Sendable, Equatable {
        /// `isUnopened`: sealed, and no key was at hand to see whether it holds what it should.
        case copied(CopyWay, isUnopened: Bool)
        /// The same content is there, however it is stored.
        case alreadyThere
        /// A file of that name is there; no key was at hand to compare the two.
        case uncompared
    }

    let source: WALArchive
    let target: WALArchive
    /// Those of both: each may open what the other has.
    let keys: Keyring

    public init(from source: WALArchive, to target: WALArchive) {
        (self.source, self.target) = (source, target)
        keys = source.keys.joined(with: target.keys)
    }

    /// Copies `file`, or compares it with what is there under its name.
    ///
    /// Throws `.integrity` when it is damaged, `.conflict` when other content is there, which is never overwritten, and
    /// `.permission` or `.configuration` when it would have to be opened and no key does.
    public func run(_ file: WALPair) async throws -> Outcome {
        let stored = try await StoredWAL(file.source, in: source.store)
        let read = try await check(file.file, stored)
        if let there = file.existing { return try await compare(file.file, read, with: there) }
        let way = try await way(of: file.source, read.content)
        let key = try target.layout.key(of: file.file, suffix: target.wrapping.suffix)
        switch try await target.store.put(key, try await body(stored, read, way), .ifAbsent) {
        case .stored: return .copied(way, isUnopened: !read.isOpened)
        case .alreadyThere:
            guard let there = try await target.store.head(key) else {
                throw WaldenError(.failed, "\(key) was there and is gone", canRetry: true)
            }
            return try await compare(file.file, read, with: there)
        }
    }

    /// Throws as ``run(_:)`` would when `file` has to be opened and cannot be. It reads no more than the beginning.
    public func checkCanOpen(_ file: WALPair) async throws {
        guard file.source.key.isSealed, try await way(of: file.source, nil) != .asStored else { return }
        _ = try await OpenedObject(file.source.key, storedBytes: file.source.size, in: source.store, keys)
    }

    func body(_ stored: StoredWAL, _ read: ReadWAL, _ way: CopyWay) async throws -> ObjectBody {
        let reader = CheckedReader(try await stored.reader(), expecting: read.stored)
        guard way != .asStored else {
            return try await ChunkSources.body({ try await reader.next() }, about: stored.info.size)
        }
        // Without a digest of the content nobody would recognise what is pushed again.
        let content = try read.content.get()
        let sealer = try target.sealing.seal(target.layout)?.sealer(content.digest)
        let opened = way == .resealed ? unsealed(reader) : try compressed(reader)
        return try await ChunkSources.body(
            ChunkSources.sealed(opened, by: sealer), about: way == .resealed ? stored.info.size : content.byteCount)
    }

    private func unsealed(_ reader: CheckedReader) -> ChunkSource {
        let reader = reader.unsealed(keys)
        return { try await reader.next() }
    }

    private func compressed(_ reader: CheckedReader) throws -> ChunkSource {
        let frames = try RawFrames(reader, keys, frameBytes: WALFrameReader.frameBytes)
        let compression = target.compression
        let compressors = WarmPool { try FrameCompressor(compression) }
        return {
            guard let frame = try await frames.next() else { return nil }
            return try await compressors.run { compressor in try frame.withUnsafeBytes { try compressor.compress($0) } }
        }
    }
}
