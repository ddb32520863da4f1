// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Storage

extension BackupStore {
    /// After this long without a marker, in microseconds, a backup is abandoned whoever began it.
    static let abandonedAfter: Int64 = 48 * 3600 * 1_000_000

    /// Removes what interrupted backups left; the ids removed.
    ///
    /// A backup is interrupted when the process that began it has surely ended, or when its newest object is two days old.
    public func sweepInterrupted(now: Instant) async throws -> [BackupID] {
        var swept: [BackupID] = []
        for id in try await listing().unfinished where try await isInterrupted(id, now: now) {
            try await remove(id)
            swept.append(id)
        }
        return swept
    }

    /// Removes every object of a backup, its marker first: from then on it does not exist.
    public func remove(_ id: BackupID) async throws {
        try await store.delete(try layout.backupMarker(id))
        let started = try key("started.json", of: id)
        for try await page in store.listAll(prefix: layout.backup(id), delimiter: false) {
            for object in page.objects where object.key != started { try await store.delete(object.key) }
        }
        try await store.delete(started)
    }

    func isInterrupted(_ id: BackupID, now: Instant) async throws -> Bool {
        let key = try key("started.json", of: id)
        do {
            if try await store.document(StartedRecord.self, at: key)?.process.hasSurelyEnded == true { return true }
        } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
            // A damaged record, or a newer version's, says nothing of the process; then only the age counts.
        }
        return now.microseconds - (try await newestObject(of: id)) > Self.abandonedAfter
    }

    private func newestObject(of id: BackupID) async throws -> Int64 {
        var newest = Int64.min / 2
        for try await page in store.listAll(prefix: layout.backup(id), delimiter: false) {
            newest = page.objects.reduce(newest) { max($0, $1.modified) }
        }
        return newest
    }
}
