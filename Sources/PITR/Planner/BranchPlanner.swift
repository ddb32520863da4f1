// SPDX-License-Identifier: MIT

import Errors

/// Plans a recovery that ends on one given timeline.
struct BranchPlanner {
    let wal: WALKnowledge
    let target: RecoveryTarget
    let options: PlanOptions
    let timeline: TimelineID

    private var catalogue: Catalogue { wal.catalogue }

    private var suitability: BackupSuitability {
        BackupSuitability(catalogue: catalogue, target: target, options: options, timeline: timeline)
    }

    /// Throws ``PlanRefusal`` and ``OpenQuestions``.
    func plan() throws -> RecoveryPlan {
        let backups = RecoveryPlanner.newestFirst(catalogue.backups)
        var passedOver: [RecoveryPlan.PassedOver] = []
        var inside: [CatalogueBackup] = []
        var broken: PlanRefusal?
        let found = try occurrence(backups)
        func attempt(_ backup: CatalogueBackup) throws -> RecoveryPlan? {
            do {
                return try self.attempt(backup, found, &passedOver)
            } catch let refusal as PlanRefusal where refusal.reason == .broken {
                if target == .immediate { throw try offeringOlder(refusal, than: backup) }
                // One that began later, and ended earlier, may do without what is missing.
                passedOver.append(.init(id: backup.id, reason: "not all the WAL that it needs can be read"))
                broken = broken ?? refusal
                return nil
            }
        }
        for backup in backups {
            if let reason = suitability.objection(to: backup) {
                passedOver.append(.init(id: backup.id, reason: reason))
            } else if !BackupSuitability.endsBefore(target, backup) {
                passedOver.append(.init(id: backup.id, reason: Self.notBefore(target, backup)))
                inside.append(backup)
            } else if let plan = try attempt(backup) {
                return plan
            }
        }
        // Nothing may have been committed between the target and the end of a backup that was running.
        for backup in inside {
            passedOver.removeAll { $0.id == backup.id }
            guard var plan = try attempt(backup) else { continue }
            plan.warnings.append(
                "the target lies inside the backup \(backup.id), which ended at \(backup.stoppedAt); nothing that was "
                    + "committed in between is in what is restored")
            return plan
        }
        if let broken { throw broken }
        throw BackupRefusal(backups: backups, target: target, options: options, passedOver: passedOver).refusal
    }

    private static func notBefore(_ target: RecoveryTarget, _ backup: CatalogueBackup) -> String {
        if case .time(backup.stoppedAt) = target {
            return "it ended exactly at the target, and a backup must end before it"
        }
        return "it ended at \(backup.stoppedAt), after the target"
    }

    /// An older backup's end is another moment: it is offered, and never taken in the newest one's place.
    private func offeringOlder(_ refusal: PlanRefusal, than newest: CatalogueBackup) throws -> PlanRefusal {
        guard refusal.alternatives.isEmpty, options.backup == nil else { return refusal }
        let older = RecoveryPlanner.newestFirst(catalogue.backups).drop { $0.id != newest.id }.dropFirst()
        for backup in older {
            var forced = options
            forced.backup = backup.id
            let planner = BranchPlanner(wal: wal, target: .immediate, options: forced, timeline: backup.timeline)
            do {
                _ = try planner.plan()
            } catch is PlanRefusal {
                continue
            }
            return PlanRefusal(
                error: refusal.error, plan: refusal.plan, alternatives: [PlanDraft.itself(backup)],
                reason: refusal.reason)
        }
        return refusal
    }

    /// nil when the recovery would stop before the backup is consistent; `passedOver` then says so.
    private func attempt(
        _ backup: CatalogueBackup, _ found: Occurrence?, _ passedOver: inout [RecoveryPlan.PassedOver]
    ) throws -> RecoveryPlan? {
        guard let range = suitability.segments(of: backup) else { return nil }
        let path = PathWAL(
            path: RecoveryPath(from: backup, first: range.lowerBound, to: timeline, in: catalogue), wal: wal)
        let draft = PlanDraft(
            path: path, backup: backup, last: range.upperBound, target: target, isExclusive: options.isExclusive,
            timeline: timeline, passedOver: passedOver)
        let end: RecoveryEnd
        do {
            end = try RecoveryEnd(of: draft, found)
        } catch let early as StopsTooEarly {
            passedOver.append(.init(id: backup.id, reason: early.reason(of: backup)))
            return nil
        }
        return try draft.plan(to: end)
    }

    /// A transaction and a restore point are looked for in all WAL that there is, since only they say which backup fits.
    private func occurrence(_ backups: [CatalogueBackup]) throws -> Occurrence? {
        guard let search = OccurrenceSearch(target, options) else { return nil }
        guard let oldest = backups.last(where: { suitability.objection(to: $0) == nil }),
            let range = suitability.segments(of: oldest)
        else { return nil }
        let path = RecoveryPath(from: oldest, first: range.lowerBound, to: timeline, in: catalogue)
        return try search.run(on: PathWAL(path: path, wal: wal), from: oldest.startLSN)
    }
}
