// SPDX-License-Identifier: MIT

import PITR
import Repository

/// A plan's stop as it stands in JSON.
struct PromiseRecord: Codable, Sendable, Equatable {
    struct Transaction: Codable, Sendable, Equatable {
        let outcome: String
        let prepared: Bool
        let xid: UInt32
        let time: Instant
        let lsn: LSN
        let end: LSN
        let subtransactions: Int

        init(_ transaction: TransactionEnd) {
            (outcome, prepared) = (transaction.outcome.rawValue, transaction.isPrepared)
            (xid, time, lsn, end) = (transaction.xid, transaction.time, transaction.lsn, transaction.end)
            subtransactions = transaction.subtransactions
        }
    }

    struct RestorePoint: Codable, Sendable, Equatable {
        let name: String
        let time: Instant
        let lsn: LSN
        let end: LSN

        init(_ point: PITR.RestorePoint) {
            (name, time, lsn, end) = (point.name, point.time, point.lsn, point.end)
        }
    }

    let kind: String
    let record: LSN?
    let transaction: Transaction?
    let restorePoint: RestorePoint?
    let replayedTo: LSN
    let timeline: TimelineID
    let lastTransaction: Transaction?
    let lastCommit: Transaction?
    let firstLost: Transaction?

    private enum CodingKeys: String, CodingKey {
        case kind, record, transaction, timeline
        case restorePoint = "restore_point"
        case replayedTo = "replayed_to"
        case lastTransaction = "last_transaction"
        case lastCommit = "last_commit"
        case firstLost = "first_lost"
    }

    init(_ stop: RecoveryStop) {
        (kind, record, replayedTo, timeline) = (stop.kind.rawValue, stop.record, stop.replayedTo, stop.timeline)
        transaction = stop.transaction.map { Transaction($0) }
        restorePoint = stop.restorePoint.map { RestorePoint($0) }
        lastTransaction = stop.lastTransaction.map { Transaction($0) }
        lastCommit = stop.lastCommit.map { Transaction($0) }
        firstLost = stop.firstLost.map { Transaction($0) }
    }
}
