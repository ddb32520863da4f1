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
    private let readers: WarmWALReaders
    private var compressed: [Compression: Task<CompressedWAL, any Error>] = [:]
    private var bodies: [Way: Task<[UInt8], any Error>] = [:]
    private var digested: Task<SHA256Digest, any Error>?
    /// By their secrets.
    private var plainDigested: [[UInt8]: Task<PlainDigest, any Error>] = [:]

    public init(_ source: WALSource, _ readers: WarmWALReaders = WarmWALReaders()) {
        (self.source, self.readers) = (source, readers)
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

    /// The digest by which a sealed file is recognised by those who share `secret`.
    func plainDigest(secret: [UInt8]) async throws -> PlainDigest {
        let work =
            plainDigested[secret]
            ?? Task { [source, readers] in
                try await CompressedWAL.digest(of: source, PlainDigest.Key(secret: secret), readers)
            }
        plainDigested[secret] = work
        return try await work.value
    }

    private func bytes(_ compression: Compression, _ seal: ContentSeal?) async throws -> [UInt8] {
        let content = try await compress(compression, digestingFor: seal?.secret).value
        guard let seal else { return content.bytes }
        let digest = try await plainDigest(secret: seal.secret)
        return try await BlockingThreads.shared.run { try seal.sealed(content.bytes, digest) }
    }

    /// What is compressed for somebody who wants a digest gives it in the same pass.
    private func compress(_ compression: Compression, digestingFor secret: [UInt8]?) -> Task<CompressedWAL, any Error> {
        if let work = compressed[compression] { return work }
        let key = secret.flatMap { plainDigested[$0] == nil ? PlainDigest.Key(secret: $0) : nil }
        let work = Task { [source, readers] in
            try await CompressedWAL.make(source, compression, digestKey: key, readers)
        }
        compressed[compression] = work
        if let secret, let key {
            plainDigested[secret] = Task { [source, readers] in
                if let digest = try await work.value.digest { return digest }
                return try await CompressedWAL.digest(of: source, key, readers)
            }
        }
        return work
    }

    private func stream(_ compression: Compression, _ seal: ContentSeal?) async throws -> ObjectBody {
        let readers = readers.pool(for: compression)
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
        return EndingSealer(try seal.sealer(try await plainDigest(secret: seal.secret)))
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
