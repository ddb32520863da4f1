// SPDX-License-Identifier: MIT

/// What a recovery aims at (PostgreSQL documentation, "Recovery Target").
public enum RecoveryTarget: Sendable, Equatable {
    /// The database as it was at an instant.
    case time(Instant)
    /// The end of the archived WAL of the target timeline.
    case latest
    /// The end of the base backup: the first state that is consistent.
    case immediate
}
