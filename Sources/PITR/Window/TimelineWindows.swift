// SPDX-License-Identifier: MIT

/// The windows of one timeline.
struct TimelineWindows {
    /// A backup and how far one gets from it without a hole.
    private struct Reach {
        let backup: CatalogueBackup
        let path: PathWAL
        /// The number of the last segment before a hole or the end.
        let horizon: UInt64
    }

    let wal: WALKnowledge
    let timeline: TimelineID
    let search: RecoveryWindow.Search

    func all() throws -> [RecoveryWindow] {
        let reaches = try wal.catalogue.backups.compactMap(reach)
        let byHorizon = Dictionary(grouping: reaches, by: \.horizon).sorted { $0.key < $1.key }
        return try byHorizon.compactMap { _, reaches in
            guard let earliest = reaches.min(by: { $0.backup.stopLSN < $1.backup.stopLSN }) else { return nil }
            return try window(earliest, backups: reaches.count)
        }
    }

    /// nil for a backup that does not lead to this timeline, or from which a hole bars the way.
    private func reach(_ backup: CatalogueBackup) throws -> Reach? {
        let suitability = BackupSuitability(
            catalogue: wal.catalogue, target: .latest, options: PlanOptions(now: backup.stoppedAt), timeline: timeline)
        guard suitability.objection(to: backup) == nil, let range = suitability.segments(of: backup) else { return nil }
        let recoveryPath = RecoveryPath(from: backup, first: range.lowerBound, to: timeline, in: wal.catalogue)
        let path = PathWAL(path: recoveryPath, wal: wal)
        guard let horizon = try path.horizon(), horizon >= range.upperBound,
            let own = recoveryPath.stretches.last?.numbers.lowerBound, horizon >= own,
            try path.file(horizon)?.timeline == timeline
        else { return nil }
        return Reach(backup: backup, path: path, horizon: horizon)
    }

    private func window(_ reach: Reach, backups: Int) throws -> RecoveryWindow {
        let (backup, path) = (reach.backup, reach.path)
        let own = path.path.legs.last?.from ?? backup.startLSN
        let isOwn = backup.timeline == timeline
        let known = search.known.first { known in
            known.timeline == timeline && known.backup == backup.id && known.last != nil
                && known.segments.upperBound <= reach.horizon
        }
        let lookup = CommitLookup(
            path: path, from: isOwn ? backup.startLSN : own, floor: known?.segments.upperBound ?? 0,
            readLimit: search.readLimit)
        let end = try lookup.before(reach.horizon + 1, wanting: [.transaction, .position])
        let first = isOwn ? backup.stoppedAt : try lookup.firstCommit(from: own)?.time
        let found = end.lastTransaction.flatMap { end in first.map { end.time >= $0 } ?? false ? end.time : nil }
        let last = found ?? known?.last
        let gap = try path.gap(behind: reach.horizon).flatMap { isPruned($0) ? nil : $0 }
        // A marker may lie about where its backup begins.
        let begin = max(path.number(of: isOwn ? backup.startLSN : own), path.path.first)
        return RecoveryWindow(
            timeline: timeline, backup: backup.id, backups: backups, first: first, last: last,
            firstLSN: isOwn ? backup.stopLSN : own, lastLSN: end.replayedTo ?? (isOwn ? backup.stopLSN : own),
            segments: min(begin, reach.horizon)...reach.horizon, gap: gap,
            gapReason: gap.flatMap(reason))
    }

    /// Whether all of it was removed because nothing that is kept needs it.
    private func isPruned(_ gap: SegmentRun) -> Bool {
        wal.catalogue.pruned[gap.timeline]?.missing(in: gap.first...gap.last).isEmpty ?? false
    }

    private func reason(_ gap: SegmentRun) -> String? {
        wal.catalogue.gaps.first { $0.timeline == gap.timeline && $0.numbers.overlaps(gap.first...gap.last) }?.reason
    }
}

extension PathWAL {
    /// The number of the last segment before the first that is missing; nil when the first is.
    func horizon() throws -> UInt64? {
        guard let newest = try newest() else { return nil }
        for stretch in path.stretches where stretch.numbers.lowerBound <= newest {
            let bounds = stretch.numbers.lowerBound...min(newest, stretch.numbers.upperBound)
            guard let missing = try missing(in: bounds, on: stretch.timeline) else { continue }
            return missing > path.first ? missing - 1 : nil
        }
        return newest
    }

    private func missing(in bounds: ClosedRange<UInt64>, on timeline: TimelineID) throws -> UInt64? {
        let missing = try wal.present(bounds, on: timeline).missing(in: bounds)
        guard let first = missing.first?.lowerBound else { return nil }
        // The older timeline's file may serve the very last.
        let isServed = try bounds.count == 1 && path.substitutes(for: first).contains(where: wal.contains)
        return isServed ? nil : first
    }

    /// What is missing behind `number`, when something later is there.
    func gap(behind number: UInt64) throws -> SegmentRun? {
        guard let newest = try newest(), newest > number, let next = path.preferred(for: number + 1),
            let stretch = path.stretches.first(where: { $0.numbers.contains(number + 1) })
        else { return nil }
        let bounds = number + 1...min(newest, stretch.numbers.upperBound)
        let missing = try wal.present(bounds, on: next.timeline).missing(in: bounds).first
        return missing.map { SegmentRun(timeline: next.timeline, first: $0.lowerBound, last: $0.upperBound) }
    }
}
