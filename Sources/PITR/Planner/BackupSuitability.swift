// SPDX-License-Identifier: MIT

/// Whether one backup can serve a target.
struct BackupSuitability {
    let catalogue: Catalogue
    let target: RecoveryTarget
    let options: PlanOptions

    /// Why not, about the backup; nil when it can.
    func objection(to backup: CatalogueBackup) -> String? {
        if let forced = options.backup, forced != backup.id { return "the backup \(forced) was asked for" }
        if case .time(let time) = target, backup.stoppedAt >= time {
            return backup.stoppedAt == time
                ? "it ended exactly at the target, and a backup must end before it"
                : "it ended at \(backup.stoppedAt), after the target"
        }
        if let objection = timelineObjection(to: backup) { return objection }
        if segments(of: backup) == nil {
            return "its segments \(ForeignText.quoted(backup.firstSegment)) to "
                + "\(ForeignText.quoted(backup.lastSegment)) are not a run of its timeline \(backup.timeline)"
        }
        return nil
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

    private func timelineObjection(to backup: CatalogueBackup) -> String? {
        guard let wanted = options.timeline, wanted != backup.timeline else { return nil }
        if target == .immediate {
            return "it is on timeline \(backup.timeline), not \(wanted), and an immediate target is on the backup's own"
        }
        guard let left = catalogue.histories[wanted]?.switchPoint(after: backup.timeline) else {
            return "it is on timeline \(backup.timeline), of which timeline \(wanted) is not known to descend"
        }
        return left >= backup.stopLSN
            ? nil
            : "it ended at \(backup.stopLSN), and timeline \(wanted) had left timeline \(backup.timeline) at \(left)"
    }
}
