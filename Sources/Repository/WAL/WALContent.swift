// SPDX-License-Identifier: MIT

import Codec
import Host
import Storage

/// A file on its way into one archive or several: whatever they have in common is done once.
///
/// What has at most 64 MiB is read once, compressed once for each way of compressing and sealed once for each way of sealing
/// that is asked for, and kept until the push has ended. What is larger streams into each archive by itself, so that memory
/// stays bounded.
public actor WALContent {
    /// What is larger is neither kept in memory nor can it be tried again.
    private static let inMemoryLimit: UInt64 = 64 << 20

    private struct Way: Hashable {
        let compression: Compression
        let seal: ContentSeal?
    }

    private let source: WALSource
    private let hashes: Bool
    private var compressed: [Compression: Task<CompressedWAL, any Error>] = [:]
    private var bodies: [Way: Task<[UInt8], any Error>] = [:]
    private var digested: Task<SHA256Digest, any Error>?
    private var plainDigested: Task<PlainDigest, any Error>?

    /// `hashes` says that a ``PlainDigest`` will be wanted: it is then made as the file is read to be compressed.
    public init(_ source: WALSource, hashes: Bool = false) {
        self.source = source
        self.hashes = hashes
    }

    /// What is to be stored.
    func body(_ compression: Compression, _ seal: ContentSeal?) async throws -> ObjectBody {
        guard source.byteCount <= Self.inMemoryLimit else { return try await stream(compression, seal) }
        let way = Way(compression: compression, seal: seal)
        let work = bodies[way] ?? Task { try await self.bytes(compression, seal) }
        bodies[way] = work
        return .bytes(try await work.value)
    }

    /// Of the file as PostgreSQL wrote it.
    func digest() async throws -> SHA256Digest {
        let work = digested ?? Task { [source] in try await source.digest() }
        digested = work
        return try await work.value
    }

    /// The same, made of blocks.
    func plainDigest() async throws -> PlainDigest {
        let work =
            plainDigested
            ?? Task { [source] in
                // As it is read to be compressed anyway, where that is done; else by itself.
                if let digest = try await compressed.values.first?.value.digest { return digest }
                return try await CompressedWAL.digest(of: source)
            }
        plainDigested = work
        return try await work.value
    }

    private func bytes(_ compression: Compression, _ seal: ContentSeal?) async throws -> [UInt8] {
        let work =
            compressed[compression]
            ?? Task { [source, hashes] in try await CompressedWAL.make(source, compression, hashes: hashes) }
        compressed[compression] = work
        let content = try await work.value
        guard let seal else { return content.bytes }
        let digest = try await plainDigest()
        return try await BlockingThreads.shared.run { try seal.sealed(content.bytes, digest) }
    }

    private func stream(_ compression: Compression, _ seal: ContentSeal?) async throws -> ObjectBody {
        let readers = WarmPool { try WALFrameReader(compression) }
        let sequence = FrameSequence(count: WALFrameReader.frameCount(of: source))
        let sealer = try await sealed(seal)
        return .chunks { [source] in
            while let index = sequence.next() {
                let frame = try await readers.run { try $0.compressed(index, of: source) }
                guard let sealer else { return frame }
                let sealed = try await sealer.seal(frame)
                if !sealed.isEmpty { return sealed }
            }
            return try await sealer?.finishOnce()
        }
    }

    private func sealed(_ seal: ContentSeal?) async throws -> EndingSealer? {
        guard let seal else { return nil }
        return EndingSealer(try seal.sealer(try await plainDigest()))
    }
}

extension WALSource {
    fileprivate func digest() async throws -> SHA256Digest {
        try await BlockingThreads.shared.run {
            let reader = try WALFrameReader(.none)
            var hasher = SHA256Hasher()
            for index in 0..<WALFrameReader.frameCount(of: self) { hasher.update(try reader.raw(index, of: self)) }
            return hasher.digest()
        }
    }
}
