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

    let legs: [PathLeg]
    let stretches: [Stretch]
    /// The number of the first segment.
    let first: UInt64
    let target: TimelineID
    let size: SegmentSize

    /// `first` is the number of the first segment that `backup` needs; `timeline` must descend from the backup's.
    init(from backup: CatalogueBackup, first: UInt64, to timeline: TimelineID, in catalogue: Catalogue) {
        let history = catalogue.histories[timeline] ?? TimelineHistory(timeline: timeline, entries: [])
        legs = Self.legs(from: backup, to: timeline, history)
        (self.first, target, size) = (first, timeline, catalogue.segmentSize)
        stretches = Self.stretches(of: legs, first: first, size: catalogue.segmentSize)
    }

    /// A timeline alone, from a segment on.
    init(on timeline: TimelineID, from first: UInt64, size: SegmentSize) {
        let start = WALSegment(timeline: timeline, number: first).start(size: size)
        legs = [PathLeg(timeline: timeline, from: start, to: nil)]
        stretches = [Stretch(timeline: timeline, numbers: first...UInt64.max)]
        (self.first, target, self.size) = (first, timeline, size)
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

    func preferred(for number: UInt64) -> WALSegment? {
        stretches.first { $0.numbers.contains(number) }.map { WALSegment(timeline: $0.timeline, number: number) }
    }

    /// The older timelines whose file may serve a segment that holds a switch, the youngest first.
    func substitutes(for number: UInt64) -> [WALSegment] {
        guard let preferred = preferred(for: number) else { return [] }
        let start = preferred.start(size: size)
        return legs.reversed()
            .filter { leg in leg.to.map { $0 > start && $0.rawValue / size.bytes == number } ?? false }
            .map { WALSegment(timeline: $0.timeline, number: number) }
            .filter { $0 != preferred }
    }

    /// The timeline that the record at `lsn` is of.
    func owner(of lsn: LSN) -> TimelineID {
        legs.owner(of: lsn) ?? target
    }

    /// Where the file's records cease to be those of the path; nil where they do not.
    func limit(of file: WALSegment) -> LSN? {
        guard file.timeline != preferred(for: file.number)?.timeline else { return nil }
        return legs.first { $0.timeline == file.timeline }?.to
    }
}
