// SPDX-License-Identifier: MIT

/// What can be reached when the target cannot. Everything it names was planned and found complete.
struct PlanAlternatives {
    let catalogue: Catalogue
    let options: PlanOptions

    /// The end of the archived WAL, if that can be reached.
    func latest() -> [String] {
        guard let draft = draft(.latest), draft.plan.isComplete, let newest = draft.plan.newestArchived else {
            return []
        }
        return ["--latest, the end of the archived WAL, archived at \(newest.archivedAt)"]
    }

    func instead(of draft: PlanDraft) -> [String] {
        if draft.plan.isComplete { return latest() }
        let older = BackupChoice.newestFirst(catalogue.backups).map(\.id).drop { $0 != draft.plan.backup.id }
        for id in options.backup.map({ [$0] }) ?? Array(older) {
            let found = before(draft.plan, from: id)
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Times before the first gap, and the end of the backup itself.
    private func before(_ plan: RecoveryPlan, from id: BackupID) -> [String] {
        guard let immediate = self.draft(.immediate, from: id), immediate.plan.isComplete else { return [] }
        let backup = immediate.plan.backup
        let itself = "--immediate --backup \(id), the end of that backup at \(backup.stoppedAt)"
        guard let latest = self.draft(.latest, from: id, on: plan.targetTimeline), let gap = latest.plan.missing.first,
            gap.first > latest.last, let bound = latest.path.archivedAt(gap.first - 1),
            bound > backup.stoppedAt.advanced(byMicroseconds: 1)
        else { return [itself] }
        return ["--to-time after \(backup.stoppedAt) and before \(bound), from the backup \(id)", itself]
    }

    private func draft(
        _ target: RecoveryTarget, from backup: BackupID? = nil, on timeline: TimelineID? = nil
    ) -> PlanDraft? {
        var options = options
        options.backup = backup ?? options.backup
        options.timeline = target == .immediate ? nil : timeline ?? options.timeline
        // A refusal here only means that this is no alternative.
        return try? RecoveryPlanner.draft(catalogue, target, options)
    }
}
