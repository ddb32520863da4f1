// SPDX-License-Identifier: MIT

/// Asks what a recovery meets in one segment's file.
public struct ReplayQuestion: Sendable, Hashable {
    /// Whose file is read.
    public let segment: WALSegment
    /// Only records that begin here or behind count.
    public let from: LSN
    /// Only records that begin before this count; nil: all. Where a timeline is left, and at the end of a backup.
    public let until: LSN?
    public let rule: StopRule
    /// The file in which its last record goes on; nil: that of the same timeline.
    public let next: WALSegment?

    public init(
        segment: WALSegment, from: LSN = LSN(0), until: LSN? = nil, rule: StopRule = .never, next: WALSegment? = nil
    ) {
        (self.segment, self.from, self.until, self.rule) = (segment, from, until, rule)
        self.next = next
    }
}
