// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
public import PITR
import Storage
import Synchronization

extension WALArchive {
    /// Hands the content of `file` to `sink`, in order, on a thread that may block. False: it is surely not there.
    ///
    /// Throws `.integrity` when what is stored is damaged or truncated; `sink` may have had a part of it by then.
    public func fetch(_ file: WALFile, to sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void)
        async throws
        -> Bool
    {
        try await fetch(file, atOnce: Self.pushedAtOnce, to: sink)
    }

    private func fetch(
        _ file: WALFile, atOnce pushedAtOnce: Int, to sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Bool {
        for suffix in suffixes {
            let key = try layout.key(of: file, suffix: suffix)
            let reader: any ObjectReader
            do {
                reader = try await store.get(key, range: nil)
            } catch let error as WaldenError where error.code == .notFound {
                continue
            }
            try await decompress(reader, atOnce: pushedAtOnce, to: sink)
            return true
        }
        return false
    }

    /// Hands the content of `file` to `sink` as ``fetch(_:to:)`` does, until it answers that it has enough.
    ///
    /// What is behind that is neither read nor checked.
    public func read(
        _ file: WALFile, to sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Reading
    ) async throws -> Bool {
        do {
            // No more is read than is needed.
            return try await fetch(file, atOnce: 0) { if try sink($0) == .enough { throw Enough() } }
        } catch is Enough {
            return true
        }
    }

    /// What a reader says to what it was given.
    public enum Reading: Sendable {
        case goOn, enough
    }

    /// A small file whole, such as a timeline's history; nil: it is surely not there.
    public func smallFile(_ file: WALFile, limit: Int = 1 << 20) async throws -> [UInt8]? {
        for suffix in suffixes {
            let key = try layout.key(of: file, suffix: suffix)
            let found = try await store.firstWhole { try await content(of: key, in: $0, limit: limit) }
            if let found { return found }
        }
        return nil
    }

    private func content(of key: ObjectKey, in store: any ObjectStore, limit: Int) async throws -> [UInt8]? {
        let stored: [UInt8]
        do {
            stored = try await store.getAll(key, limit: limit)
        } catch let error as WaldenError where error.code == .notFound {
            return nil
        }
        let content = try await keys.unseal(stored, key, limit: limit)
        return try await BlockingThreads.shared.run {
            try Compression.ofKey(key.text).decompressed(content, limit: limit)
        }
    }

    func decompress(_ info: ObjectInfo, to sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void)
        async throws
    {
        try await decompress(try await store.get(info.key, range: nil), atOnce: Self.pushedAtOnce, to: sink)
    }

    /// Most segments whole: frames that lie in one push from end to end need no copy of their own.
    private static let pushedAtOnce = 4 << 20

    private func decompress(
        _ reader: any ObjectReader, atOnce pushedAtOnce: Int,
        to sink: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws {
        let key = reader.info.key.text
        let reader = reader.unsealed(keys)
        let decompressor = SharedDecompressor(try StreamDecompressor(Compression.ofKey(key)))
        do {
            while let chunk = try await reader.gathered(pushedAtOnce) {
                try await BlockingThreads.shared.run { try decompressor.push(chunk, sink) }
            }
            try await BlockingThreads.shared.run { try decompressor.finish() }
        } catch let error as WaldenError where error.code == .integrity {
            await reader.close()
            throw error.during("the stored object \(key) is damaged")
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
    }
}

extension ObjectReader {
    /// Chunks put together to `enough` bytes or a chunk more; nil at the end.
    fileprivate func gathered(_ enough: Int) async throws -> [UInt8]? {
        guard var bytes = try await next() else { return nil }
        while bytes.count < enough, let more = try await next() { bytes += more }
        return bytes
    }
}

/// Ends a reading from within.
private struct Enough: Error {}

/// A stream's decompressor, handed from one thread to the next.
private final class SharedDecompressor: @unchecked Sendable {
    // Each push is awaited before the next begins, so no two threads are ever inside.
    private let decompressor: StreamDecompressor

    init(_ decompressor: StreamDecompressor) { self.decompressor = decompressor }

    func push(_ chunk: [UInt8], _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try chunk.withUnsafeBytes { try decompressor.push($0, sink) }
    }

    func finish() throws { try decompressor.finish() }
}
