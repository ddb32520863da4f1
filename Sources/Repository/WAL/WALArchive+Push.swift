// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
public import PITR
import Storage

extension WALArchive {
    public enum PushOutcome: Sendable, Equatable {
        case stored
        /// The same content was there already.
        case alreadyThere
    }

    /// Content up to this size is compressed in memory and put in one piece, which may be tried again; what is larger streams.
    private static let inMemoryLimit: UInt64 = 64 << 20

    /// Stores `file` durably, or finds the same content there.
    ///
    /// Throws `.conflict` when other content is there under that name; nothing is ever overwritten. Whether the content
    /// belongs to this cluster is for the caller to have checked.
    public func push(_ file: WALFile, _ source: WALSource) async throws -> PushOutcome {
        if store.properties.lookupsAreCheap, let other = try await find(file, among: Array(suffixes.dropFirst())) {
            return try await compare(file, source, with: other)
        }
        let key = try layout.key(of: file, suffix: compression.suffix)
        switch try await store.put(key, try await body(source), .ifAbsent) {
        case .stored: return .stored
        case .alreadyThere:
            guard let info = try await store.head(key) else {
                throw WaldenError(.failed, "\(key) was there and is gone", canRetry: true)
            }
            return try await compare(file, source, with: info)
        }
    }

    private func body(_ source: WALSource) async throws -> ObjectBody {
        let compression = self.compression
        let readers = WarmPool { try WALFrameReader(compression) }
        let sequence = FrameSequence(count: WALFrameReader.frameCount(of: source))
        guard source.byteCount <= Self.inMemoryLimit else {
            return .chunks {
                guard let index = sequence.next() else { return nil }
                return try await readers.run { try $0.compressed(index, of: source) }
            }
        }
        let collected = FrameCollector()
        try await FramePipeline.forEach(workers: 2, next: { sequence.next() }) { index in
            await collected.put(try await readers.run { try $0.compressed(index, of: source) }, at: index)
        }
        return .bytes(await collected.joined())
    }

    private func compare(_ file: WALFile, _ source: WALSource, with stored: ObjectInfo) async throws -> PushOutcome {
        let ours = try await digest(of: source)
        let theirs = try await digest(of: stored)
        guard ours != theirs else { return .alreadyThere }
        throw WaldenError(
            .conflict, "\(file.name) is in the repository with other content and is not overwritten",
            cause: "stored at \(Instant(microseconds: stored.modified)) with SHA-256 \(theirs.hexadecimal), "
                + "pushed now with \(ours.hexadecimal)",
            hint: "Two servers archive as \(layout.cluster), or one was copied: let only the right one archive here.")
    }

    private func digest(of source: WALSource) async throws -> SHA256Digest {
        try await BlockingThreads.shared.run {
            let reader = try WALFrameReader(.none)
            var hasher = SHA256Hasher()
            for index in 0..<WALFrameReader.frameCount(of: source) {
                hasher.update(try reader.raw(index, of: source))
            }
            return hasher.digest()
        }
    }

    private func digest(of stored: ObjectInfo) async throws -> SHA256Digest {
        let hasher = PlaintextHasher()
        try await decompress(stored) { hasher.update($0) }
        return hasher.digest()
    }
}

/// Frames that were compressed in any order, put in theirs.
private actor FrameCollector {
    private var frames: [Int: [UInt8]] = [:]

    func put(_ frame: [UInt8], at index: Int) { frames[index] = frame }

    func joined() -> [UInt8] {
        Array(frames.sorted { $0.key < $1.key }.map(\.value).joined())
    }
}
