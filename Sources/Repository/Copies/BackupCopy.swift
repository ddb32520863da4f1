// SPDX-License-Identifier: MIT

public import Codec
public import Errors
import PITR
import Storage

/// Copies one base backup from one store into another, object by object: ``begin(_:)``, ``copy(_:_:)`` each of
/// ``objects``, ``finish(_:)``. It exists in the target from then on, and not before.
///
/// The borders of parts stay where they are, and those of frames where nothing is decompressed, so that a restore can go on in
/// the other copy. Nothing is ever taken that is not as its marker says.
public struct BackupCopy: Sendable {
    /// What was begun under an id in the target.
    public struct Claim: Sendable {
        let canRemove: Bool
    }

    public struct Copied: Sendable {
        /// As the target's marker is to name it.
        let object: BackupMarker.Object
        let origin: String
        /// false: it was there already.
        public let isSent: Bool
    }

    public let marker: BackupMarker
    let source: BackupStore
    let target: BackupStore
    let wrapping: Wrapping
    /// Those of both: each may open what the other has.
    let keys: Keyring
    let onRead: @Sendable (UInt64) -> Void

    /// `wrapping` is how the target compresses and seals. `onRead` is told of the source's bytes as they pass.
    public init(
        _ marker: BackupMarker, from source: BackupStore, to target: BackupStore, _ wrapping: Wrapping,
        onRead: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) {
        self.marker = marker
        (self.source, self.target, self.wrapping, self.onRead) = (source, target, wrapping, onRead)
        keys = source.keys.joined(with: target.keys)
    }

    /// The parts of the trees and the other objects, as the source has them.
    public var objects: [BackupMarker.Object] { marker.allObjects }

    /// Whether the target has it already. Throws `.conflict` when what is there under the id is another backup.
    public func isThere() async throws -> Bool { try await markerThere() != nil }

    /// Checks what the target has against the target's own marker; what is wrong with it. What an interrupted copy may have left
    /// beside it is removed.
    public func checkThere() async throws -> [WaldenError] {
        guard let there = try await markerThere() else { return [] }
        try await target.removeNotes(marker.id)
        var failures: [WaldenError] = []
        for object in there.allObjects {
            do {
                try await BackupObject(target.store, try target.key(object.key, of: there.id), object).check()
            } catch let error as WaldenError where error.code == .integrity || error.code == .notFound {
                failures.append(error)
            }
        }
        return failures
    }

    /// Throws when something has to be opened and no key at hand does. It reads no more than a beginning.
    public func checkCanOpen() async throws {
        guard let sealed = objects.first(where: { isSealed($0.key) && way(of: $0) != .asStored }) else { return }
        let key = try source.key(sealed.key, of: marker.id)
        _ = try await OpenedObject(key, storedBytes: sealed.storedBytes, in: source.store, keys)
    }

    /// Claims the id in the target, or goes on with what an interrupted copy left. Throws `.locked` while another process is at it.
    public func begin(_ record: StartedRecord) async throws -> Claim {
        Claim(canRemove: try await target.claim(marker.id, record))
    }

    /// Makes the backup exist in the target. `copied` is what became of all ``objects``.
    public func finish(_ copied: [Copied]) async throws {
        var objects: [String: BackupMarker.Object] = [:]
        for one in copied { objects[one.origin] = one.object }
        try await target.commit(try marker.telling(objects, wrapping))
        try await target.removeNotes(marker.id)
    }

    private func markerThere() async throws -> BackupMarker? {
        guard let there = try await target.marker(of: marker.id) else { return nil }
        guard there.isCopy(of: marker) else {
            throw WaldenError(
                .conflict, "another backup is in \(target.store.properties.location) as \(marker.id.text)",
                cause: "it began or stopped elsewhere in the WAL")
        }
        return there
    }
}

extension BackupMarker {
    /// The same backup with its objects as they now are, by the keys that they had.
    func telling(_ objects: [String: Object], _ wrapping: Wrapping) throws -> BackupMarker {
        func now(_ object: Object) throws -> Object {
            if let copied = objects[object.key] { return copied }
            throw WaldenError(.failed, "the object \(object.key) of backup \(id.text) was not copied")
        }
        var marker = self
        marker.trees = try trees.map { Tree(name: $0.name, path: $0.path, parts: try $0.parts.map(now)) }
        marker.objects = try self.objects.map(now)
        marker.compression = wrapping.compression.name
        marker.say(wrapping.sealing)
        return marker
    }
}
