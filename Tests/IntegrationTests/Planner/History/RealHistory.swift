// SPDX-License-Identifier: MIT

import PITR

/// A cluster's past on three timelines, as the servers that made it and the WAL that they archived tell it.
struct RealHistory: Sendable {
    struct Backup: Sendable {
        let id: String
        let timeline: UInt32
        let start: LSN
        let stop: LSN
        let startedAt: Instant
        let stoppedAt: Instant
    }

    /// A row of the ledger that some transaction wrote and did not take back itself.
    struct Row: Sendable {
        let number: Int
        let xid: UInt32
        let timeline: UInt32
        /// A position just behind its record.
        let lsn: LSN
    }

    let fixture: RecoveryFixture
    let backups: [Backup]
    let rows: [Row]
    let wal: ArchivedRecords

    /// What the ledger holds when everything of a path before a position was replayed: the rows whose transactions
    /// committed there.
    func ledger(_ path: HistoryPath, before cut: LSN) -> [Int] {
        let committed = Set(path.records.filter { $0.lsn < cut }.compactMap { $0.isCommit ? $0.xid : nil })
        // A number that two branches gave out means another transaction on each.
        return rows.filter { committed.contains($0.xid) && path.holds($0) }.map(\.number).sorted()
    }
}

extension HistoryPath {
    func holds(_ row: RealHistory.Row) -> Bool {
        legs.contains { leg in
            leg.timeline == row.timeline && leg.from < row.lsn && leg.to.map { row.lsn <= $0 } ?? true
        }
    }
}
