// SPDX-License-Identifier: MIT

import Codec
import Errors
public import Storage

/// Reads what a dump consists of, unsealed and decompressed, in order, and checks it against its marker.
///
/// Where ``DumpStore/store`` reads from several stores, the first that has the object is read.
public actor DumpReader {
    private let dump: StoredDump
    private let stored: CheckedReader
    private let content: RawFrames
    private static let pieceBytes = 256 << 10

    private init(_ dump: StoredDump, _ stored: CheckedReader, _ content: RawFrames) {
        (self.dump, self.stored, self.content) = (dump, stored, content)
    }

    /// `onRead` is told how many stored bytes were read each time. Throws `.notFound` when the object is gone.
    public static func open(
        _ dump: StoredDump, in dumps: DumpStore, onRead: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) async throws -> DumpReader {
        let reader = try await dumps.store.get(try dumps.objectKey(of: dump), range: nil)
        let object = dump.marker.object
        let stored = CheckedReader(
            reader, expecting: StoredBytes(count: object.storedBytes, sha256: object.sha256), onRead: onRead)
        return DumpReader(dump, stored, try RawFrames(stored, dumps.keys, frameBytes: pieceBytes))
    }

    /// The next bytes, at most 256 KiB; nil when all have come and the object is what its marker says.
    ///
    /// Throws `.integrity` when it is not: what was given before must not be trusted then.
    public func next() async throws -> [UInt8]? {
        if let piece = try await content.next() { return piece }
        // What is behind the end of the content, if anything, belongs to the digest.
        while try await stored.next() != nil {}
        guard await content.byteCount == dump.marker.object.rawBytes else {
            throw WaldenError(
                .integrity, "the dump \(dump.id) is damaged",
                cause: "it holds another number of bytes than its marker says")
        }
        return nil
    }

    public func close() async { await content.close() }
}

extension DumpStore {
    /// Reads the object as it is stored. Throws `.integrity` when it is not what the marker says, `.notFound` when it is gone.
    public func checkStored(_ dump: StoredDump) async throws {
        let object = dump.marker.object
        try await CheckedReader(
            try await store.get(try objectKey(of: dump), range: nil),
            expecting: StoredBytes(count: object.storedBytes, sha256: object.sha256)
        ).drain()
    }
}

extension DumpStore {
    /// Reads an object that no marker names, hands its content to `body`, and tells what it is as a marker would name it.
    ///
    /// Throws `.integrity` when it cannot be decompressed to its end.
    public func examine(_ key: ObjectKey, _ body: ([UInt8]) async throws -> Void) async throws -> BackupMarker.Object {
        let stored = CheckedReader(try await store.get(key, range: nil))
        let content = try RawFrames(stored, keys, frameBytes: 256 << 10)
        do {
            while let piece = try await content.next() { try await body(piece) }
            while try await stored.next() != nil {}
            await content.close()
        } catch {
            await content.close()
            throw error
        }
        return BackupMarker.Object(
            key: key.components.last ?? key.text, rawBytes: await content.byteCount,
            storedBytes: stored.total.count, sha256: stored.total.sha256)
    }
}
