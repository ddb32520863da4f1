// SPDX-License-Identifier: MIT

import PITR

/// LOGs that are listed together, by what their names begin with.
struct LogStretch: Sendable {
    /// The digits that their names have in common.
    let prefix: String
    let logs: ClosedRange<UInt32>

    /// Up to this many LOGs are listed each by itself, side by side.
    private static let fewLogs: UInt64 = 64

    /// Each LOG by itself where they are few; else those of seven equal digits, so that a page is full. In rising order.
    static func covering(_ logs: NumberRanges) -> [LogStretch] {
        let ranges = logs.within(0...UInt64(UInt32.max)).map { UInt32($0.lowerBound)...UInt32($0.upperBound) }
        let count = ranges.reduce(UInt64(0)) { $0 + UInt64($1.count) }
        let digits = count > fewLogs ? 7 : 8
        let shift = UInt32(8 - digits) * 4
        var stretches: [LogStretch] = []
        for range in ranges {
            for block in (range.lowerBound >> shift)...(range.upperBound >> shift) {
                let whole = (block << shift)...(block << shift | ((1 << shift) - 1))
                add(whole.clamped(to: range), digits, to: &stretches)
            }
        }
        return stretches
    }

    private static func add(_ logs: ClosedRange<UInt32>, _ digits: Int, to stretches: inout [LogStretch]) {
        let prefix = String(WALLog(timeline: .first, number: logs.lowerBound).name.prefix(digits))
        if let last = stretches.last, last.prefix == prefix {
            stretches[stretches.count - 1] = LogStretch(prefix: prefix, logs: last.logs.lowerBound...logs.upperBound)
        } else {
            stretches.append(LogStretch(prefix: prefix, logs: logs))
        }
    }
}
