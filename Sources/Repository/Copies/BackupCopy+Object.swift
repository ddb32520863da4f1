// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Storage

extension BackupCopy {
    /// How an object of the source gets into the target.
    public func way(of object: BackupMarker.Object) -> CopyWay {
        guard Compression.ofKey(object.key).name == compression(of: object).name else { return .reencoded }
        switch (isSealed(object.key), wrapping.sealing.fingerprints) {
        case (false, nil): return .asStored
        case (true, let wanted?): return marker.recipients.map(Set.init) == Set(wanted) ? .asStored : .resealed
        case (true, nil), (false, _?): return .resealed
        }
    }

    /// Copies one of ``objects``, unless the target has it already.
    ///
    /// Throws `.integrity` and `.notFound` when the source has it not as its marker says, and `.conflict` when something else is in
    /// its place and may not be removed.
    public func copy(_ object: BackupMarker.Object, _ claim: Claim) async throws -> Copied {
        let name = try name(of: object)
        let key = try target.key(name, of: marker.id)
        if try await target.store.head(key) != nil {
            if let there = try await recognise(object, named: name) {
                onRead(object.storedBytes)
                return Copied(object: there, origin: object.key, isSent: false)
            }
            guard claim.canRemove else {
                throw WaldenError(
                    .conflict, "\(key) is there with other content",
                    hint: "Run it again when no other copy of this backup is under way, or remove what is there.")
            }
            try await target.store.delete(key)
        }
        let sent = try await send(object, as: name)
        if way(of: object) != .asStored {
            try await target.keep(CopyNote(origin: object.sha256, object: sent), marker.id)
        }
        return Copied(object: sent, origin: object.key, isSent: true)
    }

    /// What `pg_verifybackup` reads is never compressed.
    func compression(of object: BackupMarker.Object) -> Compression {
        object.key.hasPrefix("backup_manifest") ? .none : wrapping.compression
    }

    func isSealed(_ name: String) -> Bool { Sealing.Kind(ofKey: name) != nil }

    /// Without what tells how it is stored.
    func stem(of object: BackupMarker.Object) -> String { BackupMarker.stem(of: object.key) }

    private func name(of object: BackupMarker.Object) throws -> String {
        // It must lie in the backup's folder whatever a marker says.
        _ = try source.key(object.key, of: marker.id)
        return stem(of: object) + compression(of: object).suffix + wrapping.sealing.suffix
    }

    /// What stands under the name in the target, as a marker would name it; nil when it is not the object's content.
    private func recognise(_ object: BackupMarker.Object, named name: String) async throws -> BackupMarker.Object? {
        let key = try target.key(name, of: marker.id)
        let reader = CheckedReader(try await target.store.get(key, range: nil))
        try await reader.drain()
        let there = BackupMarker.Object(
            key: name, rawBytes: object.rawBytes, storedBytes: reader.total.count, sha256: reader.total.sha256)
        if way(of: object) == .asStored, there.stored == object.stored { return there }
        let note = try await target.note(of: name, marker.id)
        if let note, note.origin == object.sha256, note.object == there { return there }
        return try await hasContent(of: object, key) ? there : nil
    }

    private func hasContent(of object: BackupMarker.Object, _ key: ObjectKey) async throws -> Bool {
        let digestKey = PlainDigest.Key.random()
        let theirs: ContentDigest
        do {
            theirs = try await ContentDigest.of(try await target.store.get(key, range: nil), keys, digestKey)
        } catch let error as WaldenError where error.code == .integrity || error.isMissingKey {
            return false
        }
        do {
            return try await ContentDigest.of(try await reader(of: object), keys, digestKey) == theirs
        } catch let error as WaldenError where error.isMissingKey && isSealed(object.key) {
            return false
        }
    }
}
