// SPDX-License-Identifier: MIT

import Errors
import Host
public import Storage

extension DumpStore {
    /// Reads a dump back. Throws `.integrity` unless its object is what the marker says, `.notFound` when it is gone.
    ///
    /// It is opened and decompressed where there is a key for it, so that its compressor's checksums count too.
    public func check(_ dump: StoredDump) async throws {
        let sealing = dump.marker.sealing
        guard sealing == "none" || sealing == "age" && !keys.identities.isEmpty else {
            return try await checkStored(dump)
        }
        let reader = try await DumpReader.open(dump, in: self)
        try await closing(with: reader.close) { while try await reader.next() != nil {} }
    }

    /// As ``check(_:)``, by the digest alone.
    public func checkStored(_ dump: StoredDump) async throws { try await storedReader(of: dump).drain() }

    /// Its object as it is stored, which ends only when it was what the marker says.
    func storedReader(
        of dump: StoredDump, onRead: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) async throws -> CheckedReader {
        CheckedReader(
            try await store.get(try objectKey(of: dump), range: nil), expecting: dump.marker.object.stored,
            onRead: onRead)
    }

    /// Reads an object that no marker names, hands its content to `body`, and tells what it is as a marker would name it.
    ///
    /// Throws `.integrity` when it cannot be decompressed to its end.
    public func examine(_ key: ObjectKey, _ body: ([UInt8]) async throws -> Void) async throws -> BackupMarker.Object {
        let stored = CheckedReader(try await store.get(key, range: nil))
        let content = try RawFrames(stored, keys, frameBytes: DumpReader.pieceBytes)
        try await closing(with: content.close) {
            while let piece = try await content.next() { try await body(piece) }
            while try await stored.next() != nil {}
        }
        return BackupMarker.Object(
            key: key.components.last ?? key.text, rawBytes: await content.byteCount,
            storedBytes: stored.total.count, sha256: stored.total.sha256)
    }
}
