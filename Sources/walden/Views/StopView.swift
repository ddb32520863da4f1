// SPDX-License-Identifier: MIT

import PITR

/// Where a recovery will stop, what it keeps and what it loses.
struct StopView: Encodable, Sendable {
    struct Transaction: Encodable, Sendable {
        let outcome: String
        let xid: UInt32
        let time: String
        let lsn: String
        let prepared: Bool
        let subtransactions: Int

        init(_ end: TransactionEnd) {
            (outcome, xid, time) = (end.outcome.rawValue, end.xid, end.time.description)
            (lsn, prepared, subtransactions) = (end.lsn.description, end.isPrepared, end.subtransactions)
        }

        var words: String { "the \(outcome) of transaction \(xid) at \(time), LSN \(lsn)" }
    }

    let kind: String
    let recordLsn: String?
    let transaction: Transaction?
    let restorePoint: String?
    let replayedToLsn: String
    let timeline: UInt32
    let lastTransaction: Transaction?
    let lastCommit: Transaction?
    let firstLost: Transaction?
    /// Whether segments that no index knows were passed over, trusting that what they hold rises.
    let bisected: Bool

    init(_ stop: RecoveryStop, isBisected: Bool) {
        (kind, recordLsn) = (stop.kind.rawValue, stop.record?.description)
        (transaction, restorePoint) = (stop.transaction.map(Transaction.init), stop.restorePoint?.name)
        (replayedToLsn, timeline) = (stop.replayedTo.description, stop.timeline.rawValue)
        lastTransaction = stop.lastTransaction.map(Transaction.init)
        lastCommit = stop.lastCommit.map(Transaction.init)
        firstLost = stop.firstLost.map(Transaction.init)
        bisected = isBisected
    }

    var lines: [String] {
        [
            "Stops:     \(place)",
            "Keeps:     \(lastCommit.map { "all up to \($0.words)" } ?? "no commit after the backup's beginning: what is kept is in the backup")",
            "Loses:     \(firstLost.map { "all from \($0.words)" } ?? "nothing that is archived")",
        ] + (bisected ? ["           found by bisection: this WAL is not in the index (walden wal index)"] : [])
    }

    private var place: String {
        let record =
            transaction?.words ?? restorePoint.map { "the restore point \"\($0)\", LSN \(recordLsn ?? "")" }
            ?? "the record at LSN \(recordLsn ?? replayedToLsn)"
        return switch RecoveryStop.Kind(rawValue: kind) {
        case .before: "before \(record)"
        case .after: "after \(record)"
        case .consistent: "at the end of the backup, LSN \(replayedToLsn)"
        case .endOfWAL, nil: "at the end of the archived WAL, LSN \(replayedToLsn)"
        }
    }
}
