// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Storage

extension BackupStore {
    /// The backups that are to stay, by the names of their pins: what is in them does not matter.
    public func pinned() async throws -> Set<BackupID> {
        var pinned: Set<BackupID> = []
        for try await page in store.listAll(prefix: layout.pins) {
            for object in page.objects where object.key.text.hasSuffix(".json") {
                if let id = BackupID(object.key.text.dropFirst(layout.pins.count).dropLast(5)) { pinned.insert(id) }
            }
        }
        return pinned
    }

    public func isPinned(_ id: BackupID) async throws -> Bool { try await store.head(try layout.pin(id)) != nil }

    /// Lets the backup stay. False: it was to stay already, and the pin is left as it is.
    ///
    /// Throws `.notFound` when there is no such backup, also where it went at this very moment.
    @discardableResult
    public func pin(_ record: PinRecord) async throws -> Bool {
        let key = try layout.pin(record.backup)
        try await checkIsThere(record.backup)
        let outcome = try await store.put(key, .bytes(try JSONDocuments.encode(record)), .ifAbsent)
        // Whoever removes it looks for a pin once more when its marker is gone: one of us sees the other.
        try await checkIsThere(record.backup)
        return outcome == .stored
    }

    /// False: it was not pinned.
    @discardableResult
    public func unpin(_ id: BackupID) async throws -> Bool {
        guard try await isPinned(id) else { return false }
        try await store.delete(try layout.pin(id))
        return true
    }

    /// Whether it has its marker, whatever is in that.
    public func exists(_ id: BackupID) async throws -> Bool { try await store.head(try layout.backupMarker(id)) != nil }

    private func checkIsThere(_ id: BackupID) async throws {
        guard try await !exists(id) else { return }
        throw WaldenError(
            .notFound, "there is no backup \(id.text) in \(store.properties.location)",
            hint: "See the backups there are with walden list.")
    }
}
