// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Storage

extension BackupStore {
    /// Claims the id for a copy, or goes on with what an interrupted one left under it. True when nobody else can be at it, so
    /// that what is there and wrong may be removed.
    ///
    /// Throws `.locked` while the process that claimed it lives. From a process of another host or boot it is taken over: copies
    /// of one backup do not harm each other, as long as none removes anything.
    func claim(_ id: BackupID, _ record: StartedRecord) async throws -> Bool {
        do {
            try await begin(id, record)
            return true
        } catch let error as WaldenError where error.code == .conflict {
            let isInterrupted = try await isInterrupted(id, now: record.startedAt)
            let isAbandoned = try await isAbandoned(id, by: record.process, isInterrupted)
            // The next backup would sweep what a process that has ended claims.
            let bytes = try JSONDocuments.encode(record)
            _ = try await store.put(try key("started.json", of: id), .bytes(bytes), .replacing)
            return isAbandoned
        }
    }

    private func isAbandoned(_ id: BackupID, by process: ProcessIdentity, _ isInterrupted: Bool) async throws -> Bool {
        if isInterrupted { return true }
        let holder: ProcessIdentity?
        do {
            holder = try await store.document(StartedRecord.self, at: try key("started.json", of: id))?.process
        } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
            return false  // nothing is known of who claimed it
        }
        guard let holder, holder != process else { return holder == process }
        guard !holder.isObservable else {
            throw WaldenError(
                .locked, "backup \(id.text) is being written to \(store.properties.location)",
                cause: "process \(holder.process) of \(holder.host) is at it")
        }
        return false
    }
}
