// SPDX-License-Identifier: MIT

/// What it means that WAL or a backup is damaged or gone. Pure: it is told what there would be, and what there is.
public struct VerifyConsequences: Sendable {
    /// Those whose markers can be read, whatever became of their parts.
    private let backups: [CatalogueBackup]
    private let histories: [TimelineID: TimelineHistory]
    private let size: SegmentSize
    /// What could be restored to if all that is listed were whole; empty where that cannot be told.
    private let claimed: [RecoveryWindow]
    /// What can be restored to without all that is damaged.
    private let windows: [RecoveryWindow]

    public init(
        backups: [CatalogueBackup], histories: [TimelineID: TimelineHistory], size: SegmentSize,
        claimed: [RecoveryWindow], windows: [RecoveryWindow]
    ) {
        (self.backups, self.histories, self.size) = (backups, histories, size)
        (self.claimed, self.windows) = (claimed, windows)
    }

    // MARK: Backups

    /// The backups that are of no use without these segments, in their order.
    public func backups(lostBy run: SegmentRun) -> [BackupID] {
        backups.filter { backup in
            guard let needed = backup.needed, needed.timeline == run.timeline else { return false }
            return needed.first <= run.last && run.first <= needed.last
        }.map(\.id).sorted()
    }

    /// Whether any backup's replay leads to the segments: what no backup leads to is no loss.
    public func isWanted(_ run: SegmentRun) -> Bool {
        let history = histories[run.timeline] ?? TimelineHistory(timeline: run.timeline, entries: [])
        return backups.contains { backup in
            guard let needed = backup.needed, history.contains(needed.timeline), needed.first <= run.last else {
                return false
            }
            guard let left = history.switchPoint(after: needed.timeline) else { return true }
            return backup.stopLSN <= left
        }
    }

    /// Whether the hole is what retention leaves between a backup that is kept as a point in time and the next backup.
    public func isThinned(_ run: SegmentRun) -> Bool {
        let needed = backups.compactMap(\.needed).filter { $0.timeline == run.timeline }
        return needed.contains { $0.last < .max && $0.last + 1 == run.first }
            && needed.contains { $0.first > 0 && $0.first - 1 == run.last }
    }

    // MARK: Stretches

    /// What of each timeline cannot be reached without these segments.
    public func stretches(lostBy run: SegmentRun) -> [LostStretch] {
        let own = ownStretch(lostBy: run)
        let isLedTo = own != nil || isWanted(run)
        return [own].compactMap { $0 }
            + descendants(of: run).compactMap { timeline, start in
                descendantStretch(timeline, from: start, isLedTo)
            }
    }

    /// What cannot be reached without a backup whose WAL is there.
    public func stretches(lostBy backup: BackupID) -> [LostStretch] {
        claimed.filter { $0.backup == backup }.compactMap { claim in
            let left = windows.filter { $0.timeline == claim.timeline && $0.lastLSN > claim.firstLSN }
            guard let first = left.min(by: { $0.firstLSN < $1.firstLSN }) else {
                return LostStretch(timeline: claim.timeline, after: nil, before: nil, claimedEnd: claim.end)
            }
            guard first.firstLSN > claim.firstLSN else { return nil }
            return LostStretch(timeline: claim.timeline, after: nil, before: first.begin)
        }
    }

    private func ownStretch(lostBy run: SegmentRun) -> LostStretch? {
        let (start, end) = (startLSN(run), endLSN(run))
        let own = windows.filter { $0.timeline == run.timeline }
        let before = own.first { window in
            window.gap.map { $0.timeline == run.timeline && $0.first <= run.last && run.first <= $0.last } ?? false
                || (window.lastLSN <= start && window.segments.upperBound < .max
                    && window.segments.upperBound + 1 == run.first)
        }
        let claim = claimed.first { $0.timeline == run.timeline && $0.firstLSN < end && $0.lastLSN > start }
        guard before != nil || claim != nil else { return nil }
        let behind = own.filter { $0.segments.lowerBound > run.last || $0.firstLSN >= end }.min {
            $0.firstLSN < $1.firstLSN
        }
        return LostStretch(
            timeline: run.timeline, after: before?.end, before: behind?.begin,
            claimedEnd: behind == nil ? claim?.end : nil)
    }

    /// The timelines whose path goes over the run, with where they begin.
    private func descendants(of run: SegmentRun) -> [(timeline: TimelineID, start: LSN)] {
        histories.values.compactMap { history -> (timeline: TimelineID, start: LSN)? in
            guard history.timeline != run.timeline, let left = history.switchPoint(after: run.timeline),
                left > startLSN(run), let start = history.entries.last?.switchPoint
            else { return nil }
            return (history.timeline, start)
        }.sorted { $0.timeline < $1.timeline }
    }

    private func descendantStretch(_ timeline: TimelineID, from start: LSN, _ isLedTo: Bool) -> LostStretch? {
        let own = windows.filter { $0.timeline == timeline }.min { $0.firstLSN < $1.firstLSN }
        if let own, own.firstLSN <= start { return nil }
        let claim = claimed.first { $0.timeline == timeline && $0.firstLSN <= start }
        guard isLedTo || claim != nil else { return nil }
        return LostStretch(
            timeline: timeline, after: nil, before: own?.begin, claimedEnd: own == nil ? claim?.end : nil)
    }

    private func startLSN(_ run: SegmentRun) -> LSN {
        WALSegment(timeline: run.timeline, number: run.first).start(size: size)
    }

    private func endLSN(_ run: SegmentRun) -> LSN {
        WALSegment(timeline: run.timeline, number: run.last).end(size: size)
    }
}

extension CatalogueBackup {
    /// The segments without which it is not consistent; nil where its marker contradicts itself.
    public var needed: SegmentRun? {
        guard let first = WALSegment(name: firstSegment, size: segmentSize),
            let last = WALSegment(name: lastSegment, size: segmentSize), first.timeline == last.timeline,
            first.number <= last.number
        else { return nil }
        return SegmentRun(timeline: first.timeline, first: first.number, last: last.number)
    }
}

extension RecoveryWindow {
    fileprivate var begin: LostStretch.Point { LostStretch.Point(firstLSN, first) }
    fileprivate var end: LostStretch.Point { LostStretch.Point(lastLSN, last ?? first) }
}
