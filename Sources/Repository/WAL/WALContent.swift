// SPDX-License-Identifier: MIT

import Codec
import Host
import Storage

/// A file on its way into one archive or several: whatever they have in common is done once.
///
/// What has at most 64 MiB is read once and compressed once for each way of compressing that is asked for, and kept until the
/// push has ended. What is larger streams into each archive by itself, so that memory stays bounded.
public actor WALContent {
    /// What is larger is neither kept in memory nor can it be tried again.
    private static let inMemoryLimit: UInt64 = 64 << 20

    private let source: WALSource
    private var compressed: [Compression: Task<[UInt8], any Error>] = [:]
    private var digested: Task<SHA256Digest, any Error>?

    public init(_ source: WALSource) { self.source = source }

    /// What is to be stored.
    func body(_ compression: Compression) async throws -> ObjectBody {
        guard source.byteCount <= Self.inMemoryLimit else { return stream(compression) }
        let work = compressed[compression] ?? Task { [source] in try await Self.compress(source, compression) }
        compressed[compression] = work
        return .bytes(try await work.value)
    }

    /// Of the file as PostgreSQL wrote it.
    func digest() async throws -> SHA256Digest {
        let work = digested ?? Task { [source] in try await Self.digest(of: source) }
        digested = work
        return try await work.value
    }

    private func stream(_ compression: Compression) -> ObjectBody {
        let readers = WarmPool { try WALFrameReader(compression) }
        let sequence = FrameSequence(count: WALFrameReader.frameCount(of: source))
        return .chunks { [source] in
            guard let index = sequence.next() else { return nil }
            return try await readers.run { try $0.compressed(index, of: source) }
        }
    }

    private static func compress(_ source: WALSource, _ compression: Compression) async throws -> [UInt8] {
        let readers = WarmPool { try WALFrameReader(compression) }
        let sequence = FrameSequence(count: WALFrameReader.frameCount(of: source))
        let collected = FrameCollector()
        try await FramePipeline.forEach(workers: 2, next: { sequence.next() }) { index in
            await collected.put(try await readers.run { try $0.compressed(index, of: source) }, at: index)
        }
        return await collected.joined()
    }

    private static func digest(of source: WALSource) async throws -> SHA256Digest {
        try await BlockingThreads.shared.run {
            let reader = try WALFrameReader(.none)
            var hasher = SHA256Hasher()
            for index in 0..<WALFrameReader.frameCount(of: source) {
                hasher.update(try reader.raw(index, of: source))
            }
            return hasher.digest()
        }
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
