// SPDX-License-Identifier: MIT

extension WALSegment {
    /// Reads a segment's file name: exactly 24 upper-case hexadecimal digits, eight each for the timeline, the log (4 GiB
    /// of WAL) and the segment within it (`XLogFileName`, src/include/access/xlog_internal.h).
    ///
    /// nil for anything else, for timeline 0, and where the last part is more than `size` allows.
    public init?(name: String, size: SegmentSize) {
        guard let parts = SegmentNameParts(name), UInt64(parts.low) < size.segmentsPerLog else { return nil }
        self.init(timeline: parts.timeline, number: UInt64(parts.log) * size.segmentsPerLog + UInt64(parts.low))
    }

    /// The 24 digits.
    public func name(size: SegmentSize) -> String {
        let known = min(number, UInt64.max / size.bytes)
        let log = UInt32(truncatingIfNeeded: known / size.segmentsPerLog)
        let low = UInt32(truncatingIfNeeded: known % size.segmentsPerLog)
        return timeline.hexadecimal + Hexadecimal.eight(log) + Hexadecimal.eight(low)
    }

    /// The middle eight digits of a segment's name; empty when there are none.
    public static func logName(of segmentName: some StringProtocol) -> String {
        String(segmentName.dropFirst(8).prefix(8))
    }
}

/// The three parts of a segment's name, before the segment size is known.
struct SegmentNameParts {
    let timeline: TimelineID
    let log: UInt32
    let low: UInt32

    init?(_ name: String) {
        // Of many thousands of names: no piece of text is made for the parts.
        var name = name
        guard let parts = name.withUTF8(Self.init(digits:)) else { return nil }
        self = parts
    }

    private init?(digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == 24, let timeline = Hexadecimal.eightUpper(digits.prefix(8)).flatMap({ TimelineID($0) }),
            let log = Hexadecimal.eightUpper(digits.dropFirst(8).prefix(8)),
            let low = Hexadecimal.eightUpper(digits.dropFirst(16))
        else { return nil }
        (self.timeline, self.log, self.low) = (timeline, log, low)
    }
}
