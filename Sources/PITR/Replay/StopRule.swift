// SPDX-License-Identifier: MIT

/// At which record a recovery stops, as PostgreSQL decides it record by record (`recoveryStopsBefore` and
/// `recoveryStopsAfter`, src/backend/access/transam/xlogrecovery.c).
///
/// Exclusive means `recovery_target_inclusive = off`.
public enum StopRule: Sendable, Hashable {
    /// Before the first commit or abort, in the order of the log, that is later; exclusive: that is later or as late.
    case time(Instant, exclusive: Bool)
    /// After the first record that begins at the LSN or behind it; exclusive: before that.
    case lsn(LSN, exclusive: Bool)
    /// After the commit or abort of the transaction; exclusive: before it. Epochs do not count.
    case xid(UInt32, exclusive: Bool)
    /// After the first restore point of that name.
    case name(String)
    /// Nowhere: to the end of the WAL.
    case never
}
