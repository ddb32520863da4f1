// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Storage

/// The base backups of one generation.
public struct BackupStore: Sendable {
    public let store: any ObjectStore
    public let layout: Layout

    public init(store: any ObjectStore, layout: Layout) {
        self.store = store
        self.layout = layout
    }

    /// A backup whose marker cannot be read: said, and never chosen.
    public struct Damaged: Sendable, Equatable {
        public let id: BackupID
        public let error: WaldenError
    }

    /// What stands under `base/`: the backups, the damaged ones, and the folders without a marker.
    public struct Listing: Sendable {
        public var markers: [BackupMarker] = []
        public var damaged: [Damaged] = []
        public var unfinished: [BackupID] = []
    }

    /// All backups, in the order in which they began.
    public func listing() async throws -> Listing {
        var listing = Listing()
        for try await page in store.listAll(prefix: layout.backups, delimiter: true) {
            for prefix in page.prefixes {
                guard let id = BackupID(prefix.dropFirst(layout.backups.count).dropLast()) else { continue }
                try await add(id, to: &listing)
            }
        }
        return listing
    }

    private func add(_ id: BackupID, to listing: inout Listing) async throws {
        do {
            if let marker = try await marker(of: id) {
                listing.markers.append(marker)
            } else {
                listing.unfinished.append(id)
            }
        } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
            listing.damaged.append(Damaged(id: id, error: error))
        }
    }

    /// The marker of a backup; nil when there is none: the backup does not exist, or not yet.
    public func marker(of id: BackupID) async throws -> BackupMarker? {
        let key = try layout.backupMarker(id)
        guard let marker = try await store.document(BackupMarker.self, at: key) else { return nil }
        guard marker.id == id else {
            throw WaldenError(.integrity, "\(key) is damaged", cause: "it is the marker of \(marker.id.text)")
        }
        return marker
    }

    /// The key of an object that a marker names. Throws `.integrity` for a name that leads out of the backup's folder.
    public func key(_ name: String, of id: BackupID) throws -> ObjectKey {
        guard ObjectKey.isComponent(name) else {
            throw WaldenError(.integrity, "the marker of backup \(id.text) names the object \"\(name)\"")
        }
        return try ObjectKey(layout.backup(id) + name)
    }

    /// Claims the id: nothing else of the backup may be written before. Throws `.conflict` when the id is taken.
    public func begin(_ id: BackupID, _ record: StartedRecord) async throws {
        let bytes = try JSONDocuments.encode(record)
        guard case .stored = try await store.put(try key("started.json", of: id), .bytes(bytes), .ifAbsent) else {
            throw WaldenError(.conflict, "there is a backup \(id.text) already", canRetry: true)
        }
    }

    /// Makes the backup exist. Everything that `marker` names must be durable before.
    public func commit(_ marker: BackupMarker) async throws {
        let bytes = try JSONDocuments.encode(marker)
        guard case .stored = try await store.put(try layout.backupMarker(marker.id), .bytes(bytes), .ifAbsent) else {
            throw WaldenError(.conflict, "backup \(marker.id.text) has a marker already")
        }
    }
}
