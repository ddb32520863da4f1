// SPDX-License-Identifier: MIT

public import PITR

/// What a dump sees of its database: all that was committed before one moment.
public struct DumpSnapshot: Sendable, Equatable {
    /// For pg_dump's `--snapshot`; nil where the server gives none to other sessions, whose dumps then have moments of their own.
    public let identifier: String?
    /// By the server's clock, just before the snapshot: what had become visible by then is in it. Of what was committed in the very
    /// last moment before, a part may not be.
    public let time: Instant
    /// Why there is no ``identifier``.
    public let whyNotExported: String?
}
