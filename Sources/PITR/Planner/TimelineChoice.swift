// SPDX-License-Identifier: MIT

import Errors

/// Which timeline a recovery follows when nobody said it. It never guesses between branches.
struct TimelineChoice {
    let catalogue: Catalogue

    /// Throws ``PlanRefusal`` with `refused` when more than one timeline could be meant.
    func timeline(after choice: BackupChoice, options: PlanOptions) throws -> TimelineID {
        if let wanted = options.timeline { return wanted }
        let reachable = reachable(from: choice.backup)
        let highest = reachable.max() ?? choice.backup.timeline
        let tips = reachable.filter { timeline in
            timeline == highest || !isAncestor(timeline, of: reachable) || isStillAlive(timeline, beside: highest)
        }
        guard tips.count == 1 else {
            throw ambiguous(tips, "the timelines that the backup \(choice.backup.id) leads to are branches")
        }
        let rivals = options.backup == nil ? fresherElsewhere(than: highest, unless: reachable, choice.backup) : []
        guard rivals.isEmpty else {
            throw ambiguous(
                [highest] + rivals, "the newest backup is on timeline \(choice.backup.timeline), and newer WAL is not")
        }
        return highest
    }

    /// Whether `timeline` is the backup's own, or descends from it by a switch that is not before the backup's end.
    func isReachable(_ timeline: TimelineID, from backup: CatalogueBackup) -> Bool {
        guard timeline != backup.timeline else { return true }
        return catalogue.histories[timeline]?.switchPoint(after: backup.timeline).map { $0 >= backup.stopLSN } ?? false
    }

    /// Sorted.
    private func reachable(from backup: CatalogueBackup) -> [TimelineID] {
        Set(catalogue.histories.keys).union([backup.timeline]).filter { isReachable($0, from: backup) }.sorted()
    }

    private func isAncestor(_ timeline: TimelineID, of others: [TimelineID]) -> Bool {
        others.contains { $0 != timeline && catalogue.histories[$0]?.contains(timeline) ?? false }
    }

    /// A history file may come from a promotion that was given up, or from a copy that archived where it should not. Where
    /// the old timeline went on and has the newer WAL, neither is surely the one that is meant.
    private func isStillAlive(_ timeline: TimelineID, beside highest: TimelineID) -> Bool {
        guard let newest = catalogue.inventory.newest(on: timeline), let age = newestArchived(on: timeline),
            let left = catalogue.histories[highest]?.switchPoint(after: timeline)
        else { return false }
        let switched = WALSegment.containing(left, on: timeline, size: catalogue.segmentSize)
        return newest > switched && newestArchived(on: highest).map { age > $0 } ?? true
    }

    /// Timelines that only older backups lead to, but whose WAL is newer: the newest backup may be on a dead branch.
    private func fresherElsewhere(
        than chosen: TimelineID, unless reachable: [TimelineID], _ backup: CatalogueBackup
    ) -> [TimelineID] {
        let history = catalogue.histories[chosen]
        let age = newestArchived(on: chosen)
        return catalogue.histories.keys.sorted().filter { other in
            guard !reachable.contains(other), history.map({ !$0.contains(other) }) ?? true,
                let newest = newestArchived(on: other), age.map({ newest > $0 }) ?? true
            else { return false }
            return catalogue.backups.contains { $0.stoppedAt < backup.stoppedAt && isReachable(other, from: $0) }
        }
    }

    private func newestArchived(on timeline: TimelineID) -> Instant? {
        catalogue.inventory.newest(on: timeline).flatMap(catalogue.inventory.archivedAt)
    }

    private func ambiguous(_ timelines: [TimelineID], _ sentence: String) -> PlanRefusal {
        PlanRefusal(
            error: WaldenError(
                .refused, sentence, cause: timelines.map(describe).joined(separator: "; "),
                hint: "Say which one is meant with --timeline N."),
            alternatives: timelines.map { "--timeline \($0)" })
    }

    private func describe(_ timeline: TimelineID) -> String {
        let origin =
            catalogue.histories[timeline]?.entries.last
            .map { " left timeline \($0.timeline) at \($0.switchPoint)" } ?? " has no known origin"
        guard let newest = catalogue.inventory.newest(on: timeline),
            let archivedAt = catalogue.inventory.archivedAt(newest)
        else { return "timeline \(timeline)\(origin), no segment of it is archived" }
        let name = newest.name(size: catalogue.segmentSize)
        return "timeline \(timeline)\(origin), its newest segment \(name) was archived at \(archivedAt)"
    }
}
