// SPDX-License-Identifier: MIT

/// A commit or abort record: the only places at which a recovery to a time or to a transaction may stop.
///
/// Source: `xl_xact_commit`, `xl_xact_abort` in src/include/access/xact.h.
public struct TransactionEnd: Sendable, Hashable {
    public enum Outcome: String, Sendable, Hashable {
        case commit, abort
    }

    public let outcome: Outcome
    /// Whether it is the second phase of a prepared transaction.
    public let isPrepared: Bool
    /// The transaction that ended; of a prepared one not the record's own, which is 0. Without its epoch, as WAL holds it.
    public let xid: UInt32
    /// When the server says that it ended. Not in the order of the log, and not unique.
    public let time: Instant
    /// Where the record begins.
    public let lsn: LSN
    /// Where the next record may begin: what `pg_last_wal_replay_lsn()` says once the record is replayed.
    public let end: LSN
    /// How many subtransactions ended with it.
    public let subtransactions: Int

    public init(
        outcome: Outcome, isPrepared: Bool = false, xid: UInt32, time: Instant, lsn: LSN, end: LSN,
        subtransactions: Int = 0
    ) {
        (self.outcome, self.isPrepared, self.xid) = (outcome, isPrepared, xid)
        (self.time, self.lsn, self.end, self.subtransactions) = (time, lsn, end, subtransactions)
    }
}
