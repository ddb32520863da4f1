// SPDX-License-Identifier: MIT

/// A checkpoint, or the record that ends a recovery without one (`CheckPoint`, src/include/catalog/pg_control.h;
/// `xl_end_of_recovery`, src/include/access/xlog_internal.h).
public struct Checkpoint: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case online, shutdown
        /// A promotion wrote it; it has no redo point and no transaction counter.
        case endOfRecovery = "end-of-recovery"
    }

    public let kind: Kind
    /// Where the record begins.
    public let lsn: LSN
    /// Where a recovery from it begins; nil at the end of a recovery.
    public let redo: LSN?
    /// When it was begun, to the second; by the microsecond at the end of a recovery.
    public let time: Instant
    public let timeline: UInt32
    /// Another one than `timeline` where the timeline was switched here.
    public let previousTimeline: UInt32
    /// The next transaction's number with its epoch; nil at the end of a recovery.
    public let nextXID: UInt64?
    /// The oldest transaction that was running; nil where there was none or the record does not say.
    public let oldestActiveXID: UInt32?

    public init(
        kind: Kind, lsn: LSN, redo: LSN?, time: Instant, timeline: UInt32, previousTimeline: UInt32,
        nextXID: UInt64?, oldestActiveXID: UInt32?
    ) {
        (self.kind, self.lsn, self.redo, self.time) = (kind, lsn, redo, time)
        (self.timeline, self.previousTimeline) = (timeline, previousTimeline)
        (self.nextXID, self.oldestActiveXID) = (nextXID, oldestActiveXID)
    }

    public var switchesTimeline: Bool { timeline != previousTimeline }
}
