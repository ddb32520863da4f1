// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Storage

extension BackupCopy {
    /// How many frames of an object are compressed at once; several objects are under way.
    private static let workers = 2

    /// Reads an object of the source, and fails at its end when it is not as its marker says.
    func reader(
        of object: BackupMarker.Object, onRead: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) async throws -> CheckedReader {
        let key = try source.key(object.key, of: marker.id)
        return CheckedReader(
            try await source.store.get(key, range: nil), expecting: object.stored, onRead: onRead)
    }

    /// Stores an object in the target, under a name that is free; as the target's marker is to name it.
    func send(_ object: BackupMarker.Object, as name: String) async throws -> BackupMarker.Object {
        let reader = try await reader(of: object, onRead: onRead)
        do {
            let sent = try await send(object, as: name, reader)
            await reader.close()
            return sent
        } catch {
            await reader.close()
            throw error
        }
    }

    private func send(_ object: BackupMarker.Object, as name: String, _ reader: CheckedReader) async throws
        -> BackupMarker.Object
    {
        switch way(of: object) {
        case .asStored:
            try await put(object, as: name) { try await reader.next() }
            return object
        case .resealed:
            let opened = reader.unsealed(keys)
            let sealer = try wrapping.sealing.streamSealer()
            let tally = ByteTally()
            let content = ChunkSources.sealed({ try await opened.next() }, by: sealer)
            try await put(object, as: name, ChunkSources.tallied(content, tally))
            return BackupMarker.Object(
                key: name, rawBytes: object.rawBytes, storedBytes: tally.total.count, sha256: tally.total.sha256)
        case .reencoded: return try await reencode(object, reader)
        }
    }

    private func put(_ object: BackupMarker.Object, as name: String, _ content: @escaping ChunkSource) async throws {
        let key = try target.key(name, of: marker.id)
        let body = try await ChunkSources.body(content, about: object.storedBytes)
        guard case .stored = try await target.store.put(key, body, .ifAbsent) else {
            throw WaldenError(.conflict, "\(key) came while it was being copied", canRetry: true)
        }
    }

    private func reencode(_ object: BackupMarker.Object, _ reader: CheckedReader) async throws -> BackupMarker.Object {
        let frames = try RawFrames(reader, keys, frameBytes: TreeWriter.frameBytes)
        let rawBytes = object.rawBytes
        let writer = TreeWriter(target, marker.id, wrapping, workers: Self.workers)
        let stored = try await writer.write(
            whole: stem(of: object), seekable: isPart(object) && wrapping.compression.name == "zstd"
        ) {
            if let frame = try await frames.next() { return frame }
            // Before the body ends: what is wrong is not stored.
            guard await frames.byteCount == rawBytes else { throw damaged(object, "it holds another number of bytes") }
            return nil
        }
        guard let stored else { throw damaged(object, "it holds nothing") }
        return stored
    }

    private func isPart(_ object: BackupMarker.Object) -> Bool {
        marker.trees.contains { $0.parts.contains { $0.key == object.key } }
    }

    private func damaged(_ object: BackupMarker.Object, _ cause: String) -> WaldenError {
        WaldenError(
            .integrity, "the stored object \(layoutKey(object)) is damaged", cause: cause)
    }

    private func layoutKey(_ object: BackupMarker.Object) -> String { source.layout.backup(marker.id) + object.key }
}
