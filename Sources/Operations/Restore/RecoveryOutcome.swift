// SPDX-License-Identifier: MIT

public import PITR

/// Where a started server's recovery stopped, as the server itself says.
public struct RecoveryOutcome: Sendable, Equatable {
    /// The end of the last record replayed.
    public let replayedTo: LSN?
    /// The commit time of the last transaction replayed; nil when none was.
    public let lastTransactionAt: Instant?
    /// The timeline that the server is on now.
    public let timeline: TimelineID?
    /// Where that timeline comes from, as the server wrote it down; nil while it is not promoted or when that cannot be read.
    public let history: TimelineHistory?
    /// Whether it takes writes; otherwise it is paused at the target, readable.
    public let isPromoted: Bool
    /// The server's own sentence on where it stopped, from its log.
    public let serverSaid: String?
}
