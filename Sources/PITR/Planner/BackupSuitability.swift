// SPDX-License-Identifier: MIT

/// Whether one backup can serve a target on a timeline, as far as can be told without looking into the WAL.
struct BackupSuitability {
    let catalogue: Catalogue
    let target: RecoveryTarget
    let options: PlanOptions
    let timeline: TimelineID

    /// Why not, about the backup; nil when it can.
    func objection(to backup: CatalogueBackup) -> String? {
        if let forced = options.backup, forced != backup.id { return "the backup \(forced) was asked for" }
        if let objection = timelineObjection(to: backup) { return objection }
        if segments(of: backup) == nil {
            return "its segments \(ForeignText.quoted(backup.firstSegment)) to "
                + "\(ForeignText.quoted(backup.lastSegment)) are not a run of its timeline \(backup.timeline)"
        }
        return targetObjection(to: backup)
    }

    /// Whether it ended before a target time, which is not needed where no commit fell in between, but safe.
    static func endsBefore(_ target: RecoveryTarget, _ backup: CatalogueBackup) -> Bool {
        if case .time(let time) = target { return backup.stoppedAt < time }
        return true
    }

    /// The numbers of the segments that it needs; nil when its marker makes no sense.
    func segments(of backup: CatalogueBackup) -> ClosedRange<UInt64>? {
        let size = catalogue.segmentSize
        guard backup.segmentSize == size, let first = WALSegment(name: backup.firstSegment, size: size),
            let last = WALSegment(name: backup.lastSegment, size: size), first.timeline == backup.timeline,
            last.timeline == backup.timeline, first <= last
        else { return nil }
        return first.number...last.number
    }

    private func targetObjection(to backup: CatalogueBackup) -> String? {
        switch target {
        case .time(let time) where backup.startedAt > time: "it began at \(backup.startedAt), after the target"
        case .lsn(let lsn) where backup.startLSN > lsn: "it began at \(backup.startLSN), behind the target"
        case .time, .lsn, .xid, .name, .latest, .immediate: nil
        }
    }

    private func timelineObjection(to backup: CatalogueBackup) -> String? {
        guard timeline != backup.timeline else { return nil }
        if target == .immediate {
            return
                "it is on timeline \(backup.timeline), not \(timeline), and an immediate target is on the backup's own"
        }
        guard let left = catalogue.histories[timeline]?.switchPoint(after: backup.timeline) else {
            return "it is on timeline \(backup.timeline), of which timeline \(timeline) is not known to descend"
        }
        return left >= backup.stopLSN
            ? nil
            : "it ended at \(backup.stopLSN), and timeline \(timeline) had left timeline \(backup.timeline) at \(left)"
    }
}
