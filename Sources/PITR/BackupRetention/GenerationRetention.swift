// SPDX-License-Identifier: MIT

/// Decides on one generation, once it is known what the rules say of its backups.
struct GenerationRetention {
    private let holdings: GenerationHoldings
    private var reasons: [[BackupReason]]
    private let paths: GenerationPaths
    /// When the window begins; nil: nobody asked for one.
    private let begin: Instant?
    private var needs: [WALNeed] = []
    private var obstacles: [String]

    init(_ holdings: GenerationHoldings, _ reasons: [[BackupReason]], from begin: Instant?) {
        (self.holdings, self.reasons, self.begin) = (holdings, reasons, begin)
        paths = GenerationPaths(holdings)
        obstacles = holdings.obstacles
    }

    func decide() -> GenerationDecision {
        var retention = self
        retention.findObstacles()
        if let begin {
            for timeline in retention.reached(from: begin) { retention.keepWindow(from: begin, on: timeline) }
        }
        retention.keepBackups()
        retention.keepUses()
        return retention.decision()
    }

    private var backups: [GenerationHoldings.Backup] { holdings.backups }

    private func isPast(_ index: Int) -> Bool { !reasons[index].contains(.rule(.future)) }

    private mutating func findObstacles() {
        if holdings.isCurrent, !backups.indices.contains(where: { backups[$0].isGood && isPast($0) }) {
            obstacles.append("there is no good base backup")
        }
        for backup in backups where paths.segments(of: backup.backup) == nil {
            obstacles.append("the marker of backup \(backup.backup.id) makes no sense")
        }
    }

    // MARK: The window

    /// The timelines of which anything may be of the window: they had WAL archived in it, or a backup, or are the last
    /// to have had any.
    private func reached(from begin: Instant) -> [TimelineID] {
        var reached = Set(holdings.wal.filter { $0.value.newestArchivedAt >= begin }.keys)
        for backup in backups where backup.backup.stoppedAt >= begin { reached.insert(backup.backup.timeline) }
        if holdings.isCurrent, let last = paths.last { reached.insert(last) }
        return reached.sorted()
    }

    /// Every second of the window that lies on the timeline's path.
    private mutating func keepWindow(from begin: Instant, on timeline: TimelineID) {
        let before = backups.indices.filter { index in
            let backup = backups[index].backup
            return isPast(index) && backup.stoppedAt < begin && paths.leads(backup, to: timeline)
        }
        if let base = newest(of: before.filter { backups[$0].isGood }) {
            reasons[base].append(.beginsWindow(timeline))
            needs += paths.needs(from: backups[base].backup, to: timeline, .window(backups[base].backup.id))
            return
        }
        // Then the window is not full: what there is may be all that leads into it, here or in another repository.
        if let base = newest(of: before) { reasons[base].append(.beginsWindow(timeline)) }
        guard timeline == .first || holdings.histories[timeline] != nil else {
            return obstacles.append("timeline \(timeline) has no history here, so what leads to it is not known")
        }
        needs += paths.everything(to: timeline)
    }

    private func newest(of indices: [Int]) -> Int? {
        indices.max { CatalogueBackup.isOlder(backups[$0].backup, backups[$1].backup) }
    }

    // MARK: Backups and uses

    private mutating func keepBackups() {
        for (backup, reasons) in zip(backups, reasons) where reasons.contains(where: \.isKeeping) {
            let backup = backup.backup
            needs += paths.needs(of: backup)
            guard reasons.contains(where: \.leadsOn) else { continue }
            for timeline in paths.timelines where paths.leads(backup, to: timeline) {
                needs += paths.needs(from: backup, to: timeline, .after(backup.id))
            }
        }
    }

    private mutating func keepUses() {
        for use in holdings.uses {
            for timeline in paths.timelines {
                needs.append(WALNeed(timeline: timeline, numbers: use.first...UInt64.max, why: .use(use.words)))
            }
        }
    }

    // MARK: What comes of it

    private func decision() -> GenerationDecision {
        let decided = zip(backups, reasons).map { backup, reasons in
            GenerationDecision.Backup(backup, (obstacles.isEmpty ? [] : [.obstacle]) + reasons)
        }.sorted { CatalogueBackup.isOlder($1.backup.backup, $0.backup.backup) }
        let (kept, doomed) = (kept, obstacles.isEmpty ? doomed : [:])
        return GenerationDecision(
            name: holdings.name, segmentSize: holdings.segmentSize, backups: decided,
            wal: holdings.wal.sorted { $0.key < $1.key }.flatMap { pieces(of: $0.key, $0.value, kept[$0.key]) },
            doomed: doomed, windowBefore: paths.window(of: backups.map(\.backup)),
            windowAfter: paths.window(of: decided.filter(\.isKept).map(\.backup.backup), without: doomed),
            obstacles: obstacles)
    }

    private var kept: [TimelineID: NumberRanges] {
        Dictionary(grouping: needs, by: \.timeline).mapValues { NumberRanges($0.map(\.numbers)) }
    }

    private var doomed: [TimelineID: NumberRanges] {
        let kept = kept
        return holdings.wal.reduce(into: [:]) { doomed, held in
            let gone = (kept[held.key] ?? NumberRanges()).missing(in: 0...held.value.highest)
            if !gone.isEmpty { doomed[held.key] = NumberRanges(gone) }
        }
    }

    private func pieces(of timeline: TimelineID, _ held: GenerationHoldings.WAL, _ kept: NumberRanges?)
        -> [GenerationDecision.WAL]
    {
        held.numbers.ranges.flatMap { range in
            let stay = obstacles.isEmpty ? kept?.within(range) ?? [] : [range]
            let go = NumberRanges(stay).missing(in: range)
            return (stay.map { ($0, true) } + go.map { ($0, false) }).sorted { $0.0.lowerBound < $1.0.lowerBound }
                .map { numbers, isKept in
                    GenerationDecision.WAL(
                        run: SegmentRun(timeline: timeline, first: numbers.lowerBound, last: numbers.upperBound),
                        isKept: isKept, rule: isKept ? rule(timeline, numbers) : "no backup that is kept needs it")
                }
        }
    }

    private func rule(_ timeline: TimelineID, _ numbers: ClosedRange<UInt64>) -> String {
        if !obstacles.isEmpty { return BackupReason.obstacle.description }
        let wanting = needs.filter { $0.timeline == timeline && $0.numbers.overlaps(numbers) }.map(\.why)
        return WALNeed.Why.words(of: wanting)
    }
}
