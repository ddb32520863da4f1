// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Storage

extension BackupStore {
    /// After this long without a marker, in microseconds, a backup is abandoned whoever began it.
    static let abandonedAfter: Int64 = 48 * 3600 * 1_000_000

    /// Removes what interrupted backups left; the ids removed.
    ///
    /// A backup is interrupted when the process that began it has surely ended, or when its newest object is two days old. One that was
    /// being removed looks the same; whoever still reads it has announced that.
    public func sweepInterrupted(now: Instant) async throws -> [BackupID] {
        var swept: [BackupID] = []
        let unfinished = try await listing().unfinished
        guard !unfinished.isEmpty else { return [] }
        let uses = try await Uses(store, cluster: layout.cluster) { now }.live()
        for id in unfinished where try await isInterrupted(id, now: now) && !uses.contains(where: { $0.mayNeed(id) }) {
            try await remove(id)
            swept.append(id)
        }
        return swept
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

extension Uses.Live {
    fileprivate func mayNeed(_ id: BackupID) -> Bool {
        guard let record else { return true }
        return record.purpose != .backup && (record.backup ?? id) == id
    }
}
