// SPDX-License-Identifier: MIT

/// How backups and timelines of a generation hang together.
struct GenerationPaths {
    private let holdings: GenerationHoldings
    private let catalogue: Catalogue

    init(_ holdings: GenerationHoldings) {
        self.holdings = holdings
        catalogue = Catalogue(
            backups: holdings.backups.map(\.backup), histories: holdings.histories, segmentSize: holdings.segmentSize)
    }

    private var size: SegmentSize { holdings.segmentSize }

    /// All that have anything, sorted.
    var timelines: [TimelineID] {
        Set(holdings.wal.keys).union(holdings.histories.keys).union(holdings.backups.map(\.backup.timeline)).sorted()
    }

    /// That on which WAL was archived last.
    var last: TimelineID? {
        holdings.wal.max { ($0.value.newestArchivedAt, $0.key) < ($1.value.newestArchivedAt, $1.key) }?.key
    }

    /// Whether a recovery from the backup can go on to the timeline.
    func leads(_ backup: CatalogueBackup, to timeline: TimelineID) -> Bool {
        guard timeline != backup.timeline else { return true }
        return holdings.histories[timeline]?.switchPoint(after: backup.timeline).map { $0 >= backup.stopLSN } ?? false
    }

    /// nil when its marker makes no sense.
    func segments(of backup: CatalogueBackup) -> ClosedRange<UInt64>? {
        let options = PlanOptions(now: backup.stoppedAt)
        return BackupSuitability(
            catalogue: catalogue, target: .immediate, options: options, timeline: backup.timeline
        ).segments(of: backup)
    }

    /// What makes the backup consistent.
    func needs(of backup: CatalogueBackup) -> [WALNeed] {
        segments(of: backup).map { [WALNeed(timeline: backup.timeline, numbers: $0, why: .backup(backup.id))] } ?? []
    }

    /// All WAL from the backup on, along its way to a timeline that it leads to. The segment that holds a switch is
    /// there twice, and either file may be wanted.
    func needs(from backup: CatalogueBackup, to timeline: TimelineID, _ why: WALNeed.Why) -> [WALNeed] {
        guard let range = segments(of: backup) else { return [] }
        let path = RecoveryPath(from: backup, first: range.lowerBound, to: timeline, in: catalogue)
        return path.legs.enumerated().map { index, leg in
            let first = index == 0 ? range.lowerBound : leg.from.rawValue / size.bytes
            let last = leg.to.map { $0.rawValue / size.bytes } ?? .max
            return WALNeed(timeline: leg.timeline, numbers: first...max(first, last), why: why)
        }
    }

    /// All WAL that leads to a timeline, from wherever.
    func everything(to timeline: TimelineID) -> [WALNeed] {
        let history = holdings.histories[timeline]
        let ancestors = (history?.entries ?? []).compactMap { entry in
            history?.switchPoint(after: entry.timeline).map { end in
                WALNeed(timeline: entry.timeline, numbers: 0...end.rawValue / size.bytes, why: .notFull(timeline))
            }
        }
        return ancestors + [WALNeed(timeline: timeline, numbers: 0...UInt64.max, why: .notFull(timeline))]
    }

    /// The window up to the newest WAL, with these backups and without the segments that go.
    func window(
        of backups: [CatalogueBackup], without gone: [TimelineID: NumberRanges] = [:]
    ) -> GenerationDecision.Window? {
        let numbers = Dictionary(
            uniqueKeysWithValues: holdings.wal.map { timeline, held in
                let ranges = held.numbers.ranges.flatMap { (gone[timeline] ?? NumberRanges()).missing(in: $0) }
                return (timeline, NumberRanges(ranges))
            })
        guard let last, let newest = numbers[last]?.ranges.last?.upperBound else { return nil }
        let earliest = backups.sorted { $0.stoppedAt < $1.stoppedAt }
            .first { leads($0, to: last) && isUnbroken(from: $0, to: last, newest, numbers) }
        return earliest.map {
            GenerationDecision.Window(
                timeline: last, backup: $0.id, from: $0.stoppedAt, last: WALSegment(timeline: last, number: newest))
        }
    }

    private func isUnbroken(
        from backup: CatalogueBackup, to timeline: TimelineID, _ newest: UInt64, _ present: [TimelineID: NumberRanges]
    ) -> Bool {
        guard let range = segments(of: backup), range.upperBound <= newest else { return false }
        let path = RecoveryPath(from: backup, first: range.lowerBound, to: timeline, in: catalogue)
        return path.stretches.filter { $0.numbers.lowerBound <= newest }.allSatisfy { stretch in
            let wanted = stretch.numbers.lowerBound...min(newest, stretch.numbers.upperBound)
            return (present[stretch.timeline] ?? NumberRanges()).missing(in: wanted).isEmpty
        }
    }
}
