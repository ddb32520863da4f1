// SPDX-License-Identifier: MIT

/// The way from a backup along its timelines, and which timeline's file serves each segment of it.
///
/// The segment in which a switch happened exists on both timelines. The new one's holds the old one's records up to the
/// switch, and PostgreSQL tries it first (`XLogFileReadAnyTLI`, src/backend/access/transam/xlogrecovery.c). The old one's
/// serves only when it is the last that is needed: what the new timeline wrote into that segment is not in it.
struct RecoveryPath {
    /// The numbers for which the file of one leg's timeline is tried first.
    struct Stretch {
        let timeline: TimelineID
        let numbers: ClosedRange<UInt64>
    }

    /// Where the recovery may stop reading.
    struct End {
        let number: UInt64
        /// False for a time that no archived segment is known to reach beyond.
        let isProved: Bool
    }

    let legs: [PathLeg]
    let stretches: [Stretch]
    let size: SegmentSize
    private let inventory: SegmentInventory

    /// `first` is the number of the first segment that `backup` needs; `timeline` must descend from the backup's.
    init(from backup: CatalogueBackup, first: UInt64, to timeline: TimelineID, in catalogue: Catalogue) {
        let history = catalogue.histories[timeline] ?? TimelineHistory(timeline: timeline, entries: [])
        legs = Self.legs(from: backup, to: timeline, history)
        (size, inventory) = (catalogue.segmentSize, catalogue.inventory)
        stretches = Self.stretches(of: legs, first: first, size: catalogue.segmentSize)
    }

    private static func legs(
        from backup: CatalogueBackup, to timeline: TimelineID, _ history: TimelineHistory
    ) -> [PathLeg] {
        var legs: [PathLeg] = []
        var from = backup.startLSN
        for entry in history.entries.drop(while: { $0.timeline != backup.timeline }) where timeline != backup.timeline {
            // Empty where a later switch happened before this timeline began; see TimelineHistory.
            guard let to = history.switchPoint(after: entry.timeline), to > from else { continue }
            legs.append(PathLeg(timeline: entry.timeline, from: from, to: to))
            from = to
        }
        return legs + [PathLeg(timeline: timeline, from: from, to: nil)]
    }

    private static func stretches(of legs: [PathLeg], first: UInt64, size: SegmentSize) -> [Stretch] {
        var stretches: [Stretch] = []
        for (index, leg) in legs.enumerated() {
            let begin = index == 0 ? first : max(first, leg.from.rawValue / size.bytes)
            // The segment that holds the switch is the next leg's to try first.
            let end = leg.to.map { $0.rawValue / size.bytes } ?? .max
            if leg.to == nil {
                stretches.append(Stretch(timeline: leg.timeline, numbers: begin...end))
            } else if end > begin {
                stretches.append(Stretch(timeline: leg.timeline, numbers: begin...end - 1))
            }
        }
        return stretches
    }

    /// Where `target` is reached, not before the segment `last`.
    func end(for target: RecoveryTarget, atLeast last: UInt64) -> End {
        switch target {
        case .immediate: return End(number: last, isProved: true)
        case .latest, .lsn, .xid, .name: return End(number: max(last, newestNumber), isProved: true)
        case .time(let time):
            let number = firstNumber(from: last, archivedAfter: time)
            return End(number: number ?? max(last, newestNumber), isProved: number != nil)
        }
    }

    /// The last number that the target timeline's own segments, or else its parent's up to the switch, reach.
    private var newestNumber: UInt64 {
        guard let own = stretches.last, let leg = legs.last else { return 0 }
        if let newest = inventory.newest(on: own.timeline, in: own.numbers) { return newest.number }
        return legs.count == 1
            ? own.numbers.lowerBound : WALSegment.ending(at: leg.from, on: leg.timeline, size: size).number
    }

    /// Nothing that was committed after `time` can be in a segment archived before it.
    private func firstNumber(from last: UInt64, archivedAfter time: Instant) -> UInt64? {
        for stretch in stretches where stretch.numbers.upperBound >= last {
            let numbers = max(last, stretch.numbers.lowerBound)...stretch.numbers.upperBound
            let begin = numbers.lowerBound
            if let archivedAt = substitute(for: begin).flatMap(inventory.archivedAt), archivedAt > time { return begin }
            if let number = inventory.first(on: stretch.timeline, in: numbers, archivedAfter: time) { return number }
        }
        return nil
    }

    /// An older timeline's file for a segment that holds a switch and whose own file is not archived.
    func substitute(for number: UInt64) -> WALSegment? {
        guard let preferred = preferred(for: number), !inventory.contains(preferred) else { return nil }
        let start = WALSegment(timeline: preferred.timeline, number: number).start(size: size)
        return legs.reversed().lazy
            .filter { leg in leg.to.map { $0 > start && $0.rawValue / size.bytes == number } ?? false }
            .map { WALSegment(timeline: $0.timeline, number: number) }
            .first(where: inventory.contains)
    }

    private func preferred(for number: UInt64) -> WALSegment? {
        stretches.first { $0.numbers.contains(number) }.map { WALSegment(timeline: $0.timeline, number: number) }
    }

    /// Every segment from the first through `end`, present or not.
    func needed(through end: UInt64) -> [SegmentRun] {
        var runs: [SegmentRun] = []
        for stretch in stretches where stretch.numbers.lowerBound <= end {
            let last = min(end, stretch.numbers.upperBound)
            runs.append(SegmentRun(timeline: stretch.timeline, first: stretch.numbers.lowerBound, last: last))
        }
        guard let other = substitute(for: end), let own = runs.popLast() else { return runs }
        if own.first < own.last {
            runs.append(SegmentRun(timeline: own.timeline, first: own.first, last: own.last - 1))
        }
        if let before = runs.last, before.timeline == other.timeline, before.last + 1 == end {
            runs[runs.count - 1] = SegmentRun(timeline: before.timeline, first: before.first, last: end)
        } else {
            runs.append(SegmentRun(timeline: other.timeline, first: end, last: end))
        }
        return runs
    }

    /// What of `runs` is not archived.
    func missing(of runs: [SegmentRun]) -> [SegmentRun] {
        runs.flatMap { run in
            var missing: [SegmentRun] = []
            var next: UInt64? = run.first
            for range in inventory.ranges(on: run.timeline) {
                guard let from = next, range.upperBound >= from, range.lowerBound <= run.last else { continue }
                if range.lowerBound > from {
                    missing.append(SegmentRun(timeline: run.timeline, first: from, last: range.lowerBound - 1))
                }
                next = range.upperBound < run.last ? range.upperBound + 1 : nil
            }
            return missing + (next.map { [SegmentRun(timeline: run.timeline, first: $0, last: run.last)] } ?? [])
        }
    }

    /// The last archived segment of the path.
    func newestArchived() -> RecoveryPlan.ArchivedSegment? {
        let own = stretches.reversed().lazy.compactMap { inventory.newest(on: $0.timeline, in: $0.numbers) }.first
        let other = stretches.last.flatMap { substitute(for: $0.numbers.lowerBound) }
        let newest = [own, other].compactMap { $0 }.max { $0.number < $1.number }
        return newest.flatMap { segment in
            inventory.archivedAt(segment).map { RecoveryPlan.ArchivedSegment(segment: segment, archivedAt: $0) }
        }
    }

    /// When the file that serves `number` was archived; nil when none does.
    func archivedAt(_ number: UInt64) -> Instant? {
        preferred(for: number).flatMap(inventory.archivedAt)
    }
}
