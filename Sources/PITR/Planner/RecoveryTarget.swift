// SPDX-License-Identifier: MIT

/// What a recovery aims at (PostgreSQL documentation, "Recovery Target").
public enum RecoveryTarget: Sendable, Hashable {
    /// The database as it was at an instant.
    case time(Instant)
    /// The first record at a position or behind it.
    case lsn(LSN)
    /// The end of a transaction. The number may have its epoch before the 32 bits that the WAL holds.
    case xid(UInt64)
    /// What `pg_create_restore_point()` wrote.
    case name(String)
    /// The end of the archived WAL of the target timeline.
    case latest
    /// The end of the base backup: the first state that is consistent.
    case immediate
}
