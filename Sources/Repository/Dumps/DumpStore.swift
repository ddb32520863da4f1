// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
public import Storage
import Synchronization

/// The dumps of one cluster in one repository, or in a folder of their own.
public struct DumpStore: Sendable {
    public let store: any ObjectStore
    public let layout: DumpLayout
    /// What opens what is sealed.
    public let keys: Keyring

    public init(store: any ObjectStore, layout: DumpLayout, keys: Keyring = Keyring()) {
        self.store = store
        self.layout = layout
        self.keys = keys
    }

    /// The marker of a dump; nil when there is none: the dump does not exist, or not yet.
    ///
    /// Throws `.integrity` for one that is damaged or another dump's.
    public func marker(of id: DumpID) async throws -> DumpMarker? {
        let key = try layout.marker(id)
        guard let marker = try await store.document(DumpMarker.self, at: key) else { return nil }
        try check(marker, of: id, at: key)
        return marker
    }

    /// The dump that `id` is of, whose tier a flat folder tells nowhere else; nil as ``marker(of:)``.
    func dump(of name: DumpObjectName, at key: ObjectKey) async throws -> StoredDump? {
        guard let marker = try await store.document(DumpMarker.self, at: key) else { return nil }
        guard let tier = try? name.tier ?? DumpTier(marker.tier), let id = DumpID(tier: tier, stem: name.stem) else {
            throw Self.damaged(key, "it names the tier \"\(marker.tier)\"")
        }
        try check(marker, of: id, at: key)
        return StoredDump(id: id, marker: marker)
    }

    private func check(_ marker: DumpMarker, of id: DumpID, at key: ObjectKey) throws(WaldenError) {
        guard marker.tier == id.tier.text, marker.database == id.database else {
            throw Self.damaged(key, "it is the marker of another dump")
        }
        guard ObjectKey.isComponent(marker.object.key), marker.object.key.hasPrefix("\(id.stem).") else {
            throw Self.damaged(key, "it names the object \"\(marker.object.key)\"")
        }
    }

    private static func damaged(_ key: ObjectKey, _ cause: String) -> WaldenError {
        WaldenError(.integrity, "\(key) is damaged", cause: cause)
    }

    /// Where the object of a dump stands.
    public func objectKey(of dump: StoredDump) throws -> ObjectKey {
        try layout.object(dump.id, suffix: String(dump.marker.object.key.dropFirst(dump.id.stem.count)))
    }

    /// Makes the dump exist. Its object must be durable, and known to be good, before.
    public func commit(_ dump: StoredDump) async throws {
        let key = try layout.marker(dump.id)
        guard case .stored = try await store.put(key, .bytes(try JSONDocuments.encode(dump.marker)), .ifAbsent) else {
            throw WaldenError(.conflict, "the dump \(dump.id) has a marker already")
        }
    }

    /// The dump ceases to exist with its marker, which goes first; a removal that was cut short is carried on by calling again.
    public func remove(_ dump: StoredDump) async throws {
        try await store.delete(try layout.marker(dump.id))
        try await store.delete(try objectKey(of: dump))
    }

    /// Removes an object that no marker names.
    public func removeObject(_ key: ObjectKey) async throws { try await store.delete(key) }
}
