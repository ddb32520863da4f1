// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Storage

extension BackupStore {
    /// Removes every object of a backup, its marker first: from then on it does not exist. How many there were.
    ///
    /// What is left when it is interrupted or throws, a later sweep finds.
    @discardableResult
    public func remove(_ id: BackupID) async throws -> Int {
        try await store.delete(try layout.backupMarker(id))
        return try await removeRest(of: id) + 1
    }

    /// Removes a backup unless it is pinned or comes into use at this very moment: nil then, and it is there as before.
    ///
    /// `isNeeded` is asked once the marker is gone.
    public func remove(_ id: BackupID, unless isNeeded: () async throws -> Bool) async throws -> Int? {
        let key = try layout.backupMarker(id)
        let marker = try await store.getAll(key, limit: JSONDocuments.byteLimit)
        try await store.delete(key)
        guard try await !isNeededOrUnknown(isNeeded) else {
            _ = try await store.put(key, .bytes(marker), .ifAbsent)
            return nil
        }
        return try await removeRest(of: id) + 1
    }

    /// Whatever cannot be told, the backup is not lost for it.
    private func isNeededOrUnknown(_ isNeeded: () async throws -> Bool) async throws -> Bool {
        do {
            return try await isNeeded()
        } catch let error as WaldenError where error.code != .cancelled {
            return true
        }
    }

    /// `started.json` goes last: it tells later who was at it.
    private func removeRest(of id: BackupID) async throws -> Int {
        let started = try key("started.json", of: id)
        var count = 0
        for try await page in store.listAll(prefix: layout.backup(id), delimiter: false) {
            let keys = page.objects.map(\.key).filter { $0 != started }
            if let (_, error) = try await store.delete(keys).min(by: { $0.key < $1.key }) { throw error }
            count += keys.count
        }
        try await store.delete(started)
        return count + 1
    }
}
