// SPDX-License-Identifier: MIT

import PITR

/// The first line of an object of the index: whose it is.
struct IndexHeader: JSONDocument, Equatable {
    /// 1 did not tell of tablespaces that were made. Objects of it are made anew.
    static let format = 2

    let format: Int
    let timeline: TimelineID
    /// Of a LOG's object its eight digits.
    let log: String?
    /// Of a group's object its six digits.
    let logs: String?
    let segmentBytes: UInt64
    /// The version of Walden that made it.
    let walden: String

    private enum CodingKeys: String, CodingKey {
        case format, timeline, log, logs, walden
        case segmentBytes = "segment_bytes"
    }

    init(_ log: WALLog, _ size: SegmentSize, walden: String) {
        (format, timeline) = (Self.format, log.timeline)
        (self.log, logs) = (log.name, nil)
        (segmentBytes, self.walden) = (size.bytes, walden)
    }

    init(_ group: WALLogGroup, _ size: SegmentSize, walden: String) {
        (format, timeline) = (Self.format, group.timeline)
        (log, logs) = (nil, group.name)
        (segmentBytes, self.walden) = (size.bytes, walden)
    }

    /// Whether it differs from `other` at most in the version that made it.
    func isAbout(_ other: IndexHeader) -> Bool {
        (timeline, log, logs, segmentBytes) == (other.timeline, other.log, other.logs, other.segmentBytes)
    }
}
