// SPDX-License-Identifier: MIT

/// Where a verification begins in the ring of all objects, ordered by their keys, and how far it goes.
///
/// Runs that read a share go on where the last one ended, so that one after another they read everything. One that was
/// interrupted goes on where it was.
public struct VerifyRotation: Sendable, Equatable {
    /// What the last run of the same kind left.
    public struct Last: Sendable, Equatable {
        /// The key of the object that was read last; nil: none.
        public var cursor: String?
        /// Where it began, as `cursor`.
        public var origin: String?
        public var goalBytes: UInt64
        public var doneBytes: UInt64
        /// Of all, from 0 to 1.
        public var share: Double
        public var hasEnded: Bool
        /// Whether it had found something by then.
        public var hasFindings: Bool
        public var seenAt: Instant

        public init(
            cursor: String?, origin: String?, goalBytes: UInt64, doneBytes: UInt64, share: Double, hasEnded: Bool,
            hasFindings: Bool = false, seenAt: Instant
        ) {
            (self.cursor, self.origin, self.goalBytes, self.doneBytes) = (cursor, origin, goalBytes, doneBytes)
            (self.share, self.hasEnded, self.hasFindings, self.seenAt) = (share, hasEnded, hasFindings, seenAt)
        }
    }

    /// Objects after this key come first; nil: from the beginning.
    public let start: String?
    /// The object up to which the ring is gone round; nil: to its end.
    public let origin: String?
    /// Bytes as stored after which the run ends.
    public let budget: UInt64
    /// Whether an interrupted run is taken up.
    public let isResumed: Bool

    /// What was interrupted longer ago is not taken up: too much has changed since.
    private static let resumedWithin: Int64 = 7 * 86_400 * 1_000_000

    /// `total` is what all objects take up now, in bytes.
    ///
    /// What an interrupted run had found nobody was told, so that it is begun anew.
    public init(after last: Last?, share: Double, total: UInt64, resumes: Bool, now: Instant) {
        let isInterrupted = last.map { !$0.hasEnded } ?? false
        if resumes, let last, isInterrupted, !last.hasFindings, last.share == share,
            now.microseconds &- last.seenAt.microseconds < Self.resumedWithin
        {
            (start, origin, isResumed) = (last.cursor, last.origin, true)
            budget = share < 1 ? max(1, last.goalBytes > last.doneBytes ? last.goalBytes - last.doneBytes : 1) : .max
        } else if share < 1 {
            let start = isInterrupted ? last?.origin : last?.cursor
            (self.start, origin, isResumed) = (start, start, false)
            budget = max(1, UInt64(exactly: (Double(total) * share).rounded(.up)) ?? .max)
        } else {
            (start, origin, budget, isResumed) = (nil, nil, .max, false)
        }
    }
}
