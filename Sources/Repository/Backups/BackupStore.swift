// SPDX-License-Identifier: MIT

import Codec
public import Errors
public import PITR
public import Storage
import Synchronization

/// The base backups of one generation.
public struct BackupStore: Sendable {
    public let store: any ObjectStore
    public let layout: Layout
    /// What opens what is sealed.
    public let keys: Keyring

    public init(store: any ObjectStore, layout: Layout, keys: Keyring = Keyring()) {
        self.store = store
        self.layout = layout
        self.keys = keys
    }

    /// The same backups in each of the stores that they are read from.
    var alternatives: [BackupStore] {
        store.alternatives.map { BackupStore(store: $0, layout: layout, keys: keys) }
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

    /// How many markers are read at once.
    private static let readers = 8

    /// All backups, in the order in which they began.
    public func listing() async throws -> Listing {
        let listing = Mutex(Listing())
        for try await page in store.listAll(prefix: layout.backups, delimiter: true) {
            let ids = Mutex(page.prefixes.compactMap { BackupID($0.dropFirst(layout.backups.count).dropLast()) }[...])
            try await FramePipeline.forEach(
                workers: Self.readers, next: { ids.withLock { $0.popFirst() } },
                work: { id in
                    let found = try await read(id)
                    listing.withLock { $0.add(found, id) }
                })
        }
        return listing.withLock { $0.sorted() }
    }

    private func read(_ id: BackupID) async throws -> Result<BackupMarker?, WaldenError> {
        do {
            return .success(try await marker(of: id))
        } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
            return .failure(error)
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

extension BackupStore.Listing {
    fileprivate mutating func add(_ found: Result<BackupMarker?, WaldenError>, _ id: BackupID) {
        switch found {
        case .success(let marker?): markers.append(marker)
        case .success(nil): unfinished.append(id)
        case .failure(let error): damaged.append(BackupStore.Damaged(id: id, error: error))
        }
    }

    fileprivate func sorted() -> Self {
        var sorted = self
        sorted.markers.sort { $0.id < $1.id }
        sorted.damaged.sort { $0.id < $1.id }
        sorted.unfinished.sort()
        return sorted
    }
}
