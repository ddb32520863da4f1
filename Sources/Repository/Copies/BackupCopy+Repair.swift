// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

extension BackupCopy {
    /// The source's object that is the same as one of the target's marker; nil where it has none.
    public func counterpart(of wanted: BackupMarker.Object) -> BackupMarker.Object? {
        objects.first { stem(of: $0) == stem(of: wanted) && $0.rawBytes == wanted.rawBytes }
    }

    /// Stores an object of the source in the place of `wanted`, which is damaged in the target or gone; as `there`, the target's
    /// marker, is to name it: other than `wanted` where it had to be sealed anew.
    ///
    /// It takes the place at once and whole, and only when the source had it as its marker says. Throws `.refused` where it
    /// would have to be compressed anew, or sealed otherwise than it was.
    public func repair(
        _ object: BackupMarker.Object, as wanted: BackupMarker.Object, in there: BackupMarker
    ) async throws -> BackupMarker.Object {
        guard Compression.ofKey(object.key).name == Compression.ofKey(wanted.key).name else {
            throw refusal(wanted, "the other repository compresses otherwise")
        }
        let key = try target.key(wanted.key, of: marker.id)
        let reader = try await reader(of: object, onRead: onRead)
        let tally = ByteTally()
        do {
            let content = try content(reader, object, wanted, there)
            let body = try await ChunkSources.body(ChunkSources.tallied(content, tally), about: object.storedBytes)
            _ = try await target.store.put(key, body, .replacing)
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
        return BackupMarker.Object(
            key: wanted.key, rawBytes: wanted.rawBytes, storedBytes: tally.total.count, sha256: tally.total.sha256)
    }

    private func content(
        _ reader: CheckedReader, _ object: BackupMarker.Object, _ wanted: BackupMarker.Object, _ there: BackupMarker
    ) throws -> ChunkSource {
        if object.stored == wanted.stored { return { try await reader.next() } }
        guard isSealed(wanted.key) else {
            let opened = reader.unsealed(keys)
            return { try await opened.next() }
        }
        guard let sealer = try wrapping.sealing.streamSealer(), wanted.key.hasSuffix(wrapping.sealing.suffix),
            there.recipients == wrapping.sealing.fingerprints
        else {
            throw refusal(wanted, "the repository seals otherwise than it did then")
        }
        let opened = reader.unsealed(keys)
        return ChunkSources.sealed({ try await opened.next() }, by: sealer)
    }

    private func refusal(_ wanted: BackupMarker.Object, _ cause: String) -> WaldenError {
        WaldenError(
            .refused, "\(wanted.key) of backup \(marker.id.text) cannot be replaced", cause: cause,
            hint: "Take a new backup.")
    }

    /// Puts `there`, the target's marker, again with objects that were sealed anew.
    public func tell(_ repaired: [BackupMarker.Object], in there: BackupMarker) async throws {
        let now = Dictionary(repaired.map { ($0.key, $0) }) { first, _ in first }
        var marker = there
        marker.trees = there.trees.map { tree in
            BackupMarker.Tree(name: tree.name, path: tree.path, parts: tree.parts.map { now[$0.key] ?? $0 })
        }
        marker.objects = there.objects.map { now[$0.key] ?? $0 }
        guard marker != there else { return }
        try await putMarker(marker)
    }

    /// Makes the backup exist again in the target, where its marker is damaged or gone and its objects may still be there.
    public func remakeMarker() async throws {
        var there: [String: BackupMarker.Object] = [:]
        for object in objects { there[object.key] = try await copy(object, Claim(canRemove: false)).object }
        try await putMarker(try marker.telling(there, wrapping))
    }

    private func putMarker(_ marker: BackupMarker) async throws {
        let bytes = try JSONDocuments.encode(marker)
        _ = try await target.store.put(try target.layout.backupMarker(marker.id), .bytes(bytes), .replacing)
    }
}
