// SPDX-License-Identifier: MIT

import PITR

/// Does WAL arrive, and is there room for it until it does?
struct ArchivingHealth {
    private let snapshot: AgentSnapshot
    private let thresholds: HealthThresholds

    init(_ snapshot: AgentSnapshot, _ thresholds: HealthThresholds) {
        (self.snapshot, self.thresholds) = (snapshot, thresholds)
    }

    var problems: [HealthProblem] { [stale ?? failing, disk].compactMap { $0 } + gaps }

    private var archiving: ArchivingState { snapshot.archiving }
    private var limit: Double { max(thresholds.archivingStale, 2 * (snapshot.server.archiveTimeout ?? 0)) }

    /// How long the oldest segment has been waiting; nil: none waits, or nobody knows.
    private var waiting: Double? { archiving.oldestReadyAt.map(snapshot.age) }

    private var stale: HealthProblem? {
        guard isStale else { return nil }
        let last = archiving.newestArchivedAt.map {
            "no WAL has been archived for \(Amount.duration(snapshot.age(of: $0)))"
        }
        let backlog = archiving.backlogSegments.map { ", and \(Amount.count($0, "segment")) wait" } ?? ""
        return HealthProblem(
            .archivingStale, .critical,
            (last ?? "no WAL has been archived yet") + " while the server writes it" + backlog,
            remedy: failureNote + "Run walden check, and look for archive_command in the server's log.")
    }

    /// Either something has been waiting too long, or the server has gone on and nothing came: an `archive_command` that
    /// answers 0 and does nothing leaves no backlog.
    private var isStale: Bool {
        if let waiting { return waiting > limit }
        guard let current = snapshot.server.currentSegment else { return false }
        // The segment before the current one is full and may have been archived; the current one is not.
        let hasMoved = archiving.newestArchived.map { current.number > $0.number && current.number - $0.number > 1 }
        return (hasMoved ?? true) && snapshot.age(of: archiving.newestArchivedAt ?? snapshot.agent.startedAt) > limit
    }

    private var failing: HealthProblem? {
        guard snapshot.server.isArchiverFailing, let file = snapshot.server.lastFailed else { return nil }
        return HealthProblem(
            .archivingFailing, .warning, "the server's last attempt to archive failed, with \(file)",
            remedy: "PostgreSQL tries again by itself. Its log has the reason.")
    }

    private var failureNote: String {
        guard snapshot.server.isArchiverFailing, let file = snapshot.server.lastFailed else { return "" }
        return "PostgreSQL's last attempt failed with \(file). "
    }

    private var disk: HealthProblem? {
        guard let disk = archiving.disk else { return nil }
        // As long as archiving keeps up WAL is recycled, and the rate says nothing of the disk.
        let isBehind = waiting.map { $0 > thresholds.archivingSlow } ?? false
        let left = isBehind ? archiving.secondsToFull : nil
        let severities = [
            thresholds.walDiskShare.severity(below: disk.freeShare),
            left.flatMap(thresholds.walDiskTime.severity(below:)),
        ]
        guard let severity = severities.compactMap({ $0 }).max() else { return nil }
        let time = left.map { ", full in \(Amount.duration($0)) at the present rate" } ?? ""
        return HealthProblem(
            .walDiskLow, severity,
            "the file system of pg_wal has \(Amount.bytes(disk.freeBytes)) left of \(Amount.bytes(disk.totalBytes))"
                + time,
            remedy: "Make archiving work again or free space beside pg_wal. Never delete anything in pg_wal by hand.")
    }

    /// A gap matters until a base backup has begun behind it: from then on restores reach the present again.
    private var gaps: [HealthProblem] {
        snapshot.gaps.filter { !isBehind($0) }.map { gap in
            let names = gap.segments.text(size: snapshot.segmentSize)
            let reason = gap.reason.map { ": \($0)" } ?? ""
            return HealthProblem(
                .gap, .critical, of: names,
                "\(Amount.count(gap.segments.count, "segment")) of WAL \(gap.segments.count == 1 ? "is" : "are") "
                    + "permanently lost, a recovery gap: \(names)\(reason)",
                remedy:
                    "Take a base backup now with walden backup: until one is complete, nothing behind the gap can be "
                    + "restored.")
        }
    }

    private func isBehind(_ gap: GapState) -> Bool {
        snapshot.backups.contains { backup in
            guard backup.isGood, let first = backup.firstSegment else { return false }
            return first.timeline >= gap.segments.timeline && first.number > gap.segments.last
        }
    }
}
