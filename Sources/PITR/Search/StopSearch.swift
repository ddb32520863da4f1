// SPDX-License-Identifier: MIT

/// Finds the record of a path at which a rule stops.
struct StopSearch {
    struct Found {
        let number: UInt64
        let answer: ReplayAnswer
        let stop: ReplayAnswer.Stop
        /// Whether segments that no index knows were passed over, trusting that what they hold rises.
        let isBisected: Bool
    }

    let path: PathWAL
    let rule: StopRule

    /// The first stop at a record that begins at `from` or behind it; nil when there is none in the WAL that is there.
    func first(from: LSN) throws -> Found? {
        let begin = max(path.path.first, path.number(of: from))
        if rule == .never { return nil }
        if case .lsn(let lsn, _) = rule { return try scan(max(begin, path.number(of: lsn))..., from: from) }
        let pieces = PathPieces(path: path, matters: matters)
        var (number, isBisected) = (begin, false)
        while let (piece, next) = try pieces.piece(at: number) {
            let found: Found?
            switch piece {
            case .skipped: found = nil
            case .indexed(let numbers): found = try scan(numbers, from: from, isBisected: isBisected)
            case .unindexed(let numbers):
                found = try unindexed(numbers, from: from)
                isBisected = isBisected || !isReadWhole(numbers)
            }
            if let found { return found }
            number = next
        }
        return nil
    }

    /// Whether the rule may stop in WAL with these totals.
    private func matters(_ totals: WALTotals) -> Bool {
        switch rule {
        case .time(let time, let exclusive):
            totals.times.map { exclusive ? $0.upperBound >= time : $0.upperBound > time } ?? false
        case .xid(let xid, _): totals.xids?.contains(xid) ?? false
        case .name(let name): totals.mayHold(restorePoint: name)
        case .lsn: true
        case .never: false
        }
    }

    private func unindexed(_ numbers: ClosedRange<UInt64>, from: LSN) throws -> Found? {
        if isReadWhole(numbers) { return try scan(present(numbers), from: from) }
        let bisection = Bisection(path: path, rule: rule, from: from)
        switch rule {
        case .time(let time, _):
            let border = try bisection.border(in: numbers) { Self.isLater($0, than: time) }
            return try around(border.lastFalse.map { $0 + 1 } ?? numbers.lowerBound, of: numbers, time, from)
        case .xid(let xid, _):
            let begun = try bisection.border(in: numbers) { $0.nextXID.map { Self.isAfter($0, xid) } }
            let ended = try bisection.border(in: numbers) { $0.oldestRunningXID.map { Self.isAfter($0, xid) } }
            let first = begun.lastFalse ?? numbers.lowerBound
            let last = max(first, ended.firstTrue ?? numbers.upperBound)
            return try scan(present(first...last), from: from, isBisected: true)
        case .name, .lsn, .never: return nil
        }
    }

    /// Transaction numbers go round (`TransactionIdFollows`, src/backend/access/transam/transam.c).
    private static func isAfter(_ left: UInt32, _ right: UInt32) -> Bool { Int32(bitPattern: left &- right) > 0 }

    /// nil when the segment tells no time.
    private static func isLater(_ summary: SegmentSummary, than time: Instant) -> Bool? {
        if let times = summary.totals.times { return times.upperBound > time }
        return summary.checkpoints.last.map { $0.time > time }
    }

    /// Restore points stand in no order; and of few segments nothing need be trusted.
    private func isReadWhole(_ numbers: ClosedRange<UInt64>) -> Bool {
        if case .name = rule { return true }
        return numbers.upperBound - numbers.lowerBound < Self.few
    }

    private func present(_ numbers: ClosedRange<UInt64>) throws -> [UInt64] {
        let stretch = path.path.stretches.first { $0.numbers.contains(numbers.lowerBound) }
        let present = try stretch.map { try path.wal.present(numbers, on: $0.timeline) } ?? NumberRanges()
        let count = present.ranges.reduce(0) { $0 + $1.count }
        if case .name = rule, count > Self.mostToRead { throw PlanRefusal.notIndexed(count) }
        // A lone one may be served by an older timeline's file.
        return present.isEmpty ? [numbers.lowerBound] : present.within(numbers).flatMap { Array($0) }
    }

    private static let mostToRead = 1024
    /// So few are all read.
    private static let few: UInt64 = 16

    /// Commits do not stand strictly in the order of their times: the segments just before are looked at too.
    private func around(_ number: UInt64, of numbers: ClosedRange<UInt64>, _ time: Instant, _ from: LSN) throws
        -> Found?
    {
        var found: Found?
        if numbers.contains(number) { found = try scan(number...numbers.upperBound, from: from, isBisected: true) }
        var back = min(found?.number ?? number, numbers.upperBound == .max ? .max : numbers.upperBound + 1)
        for _ in 0..<Self.backwards where back > numbers.lowerBound {
            back -= 1
            guard let answer = try path.read(back, from: from, rule: rule) else { break }
            if let stop = answer.stop {
                found = Found(number: back, answer: answer, stop: stop, isBisected: true)
            } else if let latest = answer.summary.totals.times?.upperBound,
                latest < time.advanced(byMicroseconds: 0 - Self.skew)
            {
                break
            }
        }
        return found
    }

    private static let backwards = 16
    /// Microseconds that commits of one server, in their usual disorder, surely stay within.
    private static let skew: Int64 = 5_000_000

    private func scan(_ numbers: some Sequence<UInt64>, from: LSN, isBisected: Bool = false) throws -> Found? {
        var batch = 1
        var iterator = numbers.makeIterator()
        while true {
            var next: [UInt64] = []
            while next.count < batch, let number = iterator.next() { next.append(number) }
            if next.isEmpty { return nil }
            try path.prepare(next, from: from, rule: rule)
            for number in next {
                // No recovery gets over a hole.
                guard let answer = try path.read(number, from: from, rule: rule) else { return nil }
                if let stop = answer.stop {
                    return Found(number: number, answer: answer, stop: stop, isBisected: isBisected)
                }
            }
            batch = min(batch * 2, 16)
        }
    }
}
