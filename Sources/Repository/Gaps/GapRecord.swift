// SPDX-License-Identifier: MIT

import Errors
public import PITR

/// `gaps/<first>-<last>.json`: WAL that is known to be lost, and why.
public struct GapRecord: JSONDocument, Equatable {
    public let format: Int
    /// The names of the first and the last segment that are missing; both of one timeline.
    public let first: String
    public let last: String
    /// For people, without a final period.
    public let reason: String
    public let recordedAt: Instant
    /// The version of Walden that recorded it.
    public let walden: String

    public init(first: String, last: String, reason: String, recordedAt: Instant, walden: String) {
        format = JSONDocuments.format
        (self.first, self.last, self.reason) = (first, last, reason)
        (self.recordedAt, self.walden) = (recordedAt, walden)
    }

    private enum CodingKeys: String, CodingKey {
        case format, first, last, reason, walden
        case recordedAt = "recorded_at"
    }

    /// The segments that it names; nil when they are none of that size, of two timelines, or the wrong way round.
    public func segments(size: SegmentSize) -> ClosedRange<WALSegment>? {
        guard let first = WALSegment(name: first, size: size), let last = WALSegment(name: last, size: size),
            first.timeline == last.timeline, first <= last
        else { return nil }
        return first...last
    }
}
