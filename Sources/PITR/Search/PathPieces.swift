// SPDX-License-Identifier: MIT

/// A path cut into pieces by what is known of them, so that a search looks closely only where it must.
struct PathPieces {
    enum Piece: Equatable {
        /// Segments of one LOG that the index knows and that may matter.
        case indexed([UInt64])
        /// Segments that no index knows. Those in between may be missing.
        case unindexed(ClosedRange<UInt64>)
        /// Nothing here matters.
        case skipped
    }

    let path: PathWAL
    /// Whether WAL with these totals is worth a closer look.
    let matters: (WALTotals) -> Bool

    /// How many objects of the index are asked for beside the one that is needed.
    private static let ahead: UInt64 = 31

    private var wal: WALKnowledge { path.wal }

    /// The piece that begins at `number` and the number after it; nil at the end of the path.
    func piece(at number: UInt64) throws -> (piece: Piece, next: UInt64)? {
        guard let stretch = path.path.stretches.first(where: { $0.numbers.contains(number) }) else { return nil }
        let isLast = stretch.numbers.upperBound == .max
        guard let highest = wal.highestPossible(on: stretch.timeline), highest >= number else {
            return try beyond(number, in: stretch, isLast: isLast)
        }
        let bounds = number...min(highest, stretch.numbers.upperBound)
        if let skip = try skippedByGroup(bounds, on: stretch.timeline) { return skip }
        if let indexed = try indexed(bounds, on: stretch.timeline) { return indexed }
        return try unindexed(bounds, on: stretch.timeline)
    }

    /// Past all WAL of a timeline, the segment that holds a switch may still be served by an older one's.
    private func beyond(_ number: UInt64, in stretch: RecoveryPath.Stretch, isLast: Bool) throws -> (Piece, UInt64)? {
        if number == stretch.numbers.lowerBound, try path.path.substitutes(for: number).contains(where: wal.contains) {
            return (.unindexed(number...number), number + 1)
        }
        return isLast ? nil : (.skipped, stretch.numbers.upperBound + 1)
    }

    private func skippedByGroup(_ bounds: ClosedRange<UInt64>, on timeline: TimelineID) throws -> (Piece, UInt64)? {
        let log = wal.log(of: bounds.lowerBound)
        let ahead = min((log >> 8) + Self.ahead, wal.log(of: bounds.upperBound) >> 8)
        try wal.prepare(groups: log >> 8...ahead, on: timeline)
        guard let lines = try wal.group(log >> 8, on: timeline) else { return nil }
        let end = min(log | 0xFF, wal.log(of: bounds.upperBound))
        let known = Dictionary(lines.map { (UInt64($0.log), $0) }) { first, _ in first }
        let next = (log...end).first { known[$0].map { $0.isBroken || matters($0.totals) } ?? true }
        if next == log { return nil }
        let after = next.map { wal.numbers(ofLog: $0).lowerBound } ?? wal.numbers(ofLog: end).upperBound + 1
        return (.skipped, min(after, bounds.upperBound == .max ? .max : bounds.upperBound + 1))
    }

    private func indexed(_ bounds: ClosedRange<UInt64>, on timeline: TimelineID) throws -> (Piece, UInt64)? {
        let log = wal.log(of: bounds.lowerBound)
        try wal.prepare(logs: log...min(log + Self.ahead, wal.log(of: bounds.upperBound)), on: timeline)
        guard let lines = try wal.lines(ofLog: log, on: timeline) else { return nil }
        let numbers = wal.numbers(ofLog: log).clamped(to: bounds)
        let ours = lines.filter { numbers.contains($0.segment.number) }
        // One that is not whole says too little; the WAL itself is asked then.
        guard UInt64(ours.count) == numbers.upperBound - numbers.lowerBound + 1,
            ours.allSatisfy({ !$0.hasOpenTail && $0.damage == nil })
        else { return nil }
        let wanted = ours.filter { matters($0.totals) }.map(\.segment.number)
        return (wanted.isEmpty ? .skipped : .indexed(wanted), numbers.upperBound + 1)
    }

    private func unindexed(_ bounds: ClosedRange<UInt64>, on timeline: TimelineID) throws -> (Piece, UInt64)? {
        let logs = wal.log(of: bounds.lowerBound)...wal.log(of: bounds.upperBound)
        let present = wal.catalogue.logs[timeline] ?? NumberRanges()
        guard let run = present.range(holding: logs.lowerBound)?.clamped(to: logs) else {
            // A hole of whole LOGs.
            guard let next = present.first(from: logs.lowerBound), logs.contains(next) else {
                return (.skipped, bounds.upperBound + 1)
            }
            return (.skipped, wal.numbers(ofLog: next).lowerBound)
        }
        // The first LOG is here because its index, if any, could not be used.
        let indexed = wal.catalogue.indexedLogs[timeline]?.first(from: run.lowerBound + 1) ?? .max
        let last = min(run.upperBound, indexed - 1)
        let all = bounds.lowerBound...min(wal.numbers(ofLog: last).upperBound, bounds.upperBound)
        // The end of the archive is mostly somewhere inside its last LOG.
        let end = try wal.newest(in: all, on: timeline)
        return (end.map { .unindexed(all.lowerBound...$0) } ?? .skipped, all.upperBound + 1)
    }
}
