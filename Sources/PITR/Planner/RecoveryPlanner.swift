// SPDX-License-Identifier: MIT

import Errors

/// Finds the way from a base backup to a target, or proves that there is none. No I/O and no clock: the same catalogue and
/// options give the same answer.
public enum RecoveryPlanner {
    /// Throws ``OpenQuestions`` where the catalogue does not know enough yet, and else ``PlanRefusal`` and nothing else:
    /// `notFound` when no backup fits, segments are missing or the archived WAL does not reach the target; `integrity` for
    /// WAL that is damaged; `refused` for a target in the future and for a choice that is not the planner's to make.
    ///
    /// The way to use it: call it, answer the questions that it throws (``Catalogue/answers``), and call it again.
    public static func plan(
        _ catalogue: Catalogue, _ target: RecoveryTarget, _ options: PlanOptions
    ) throws -> RecoveryPlan {
        let wal = WALKnowledge(catalogue: catalogue)
        let branches = BranchChoice(wal: wal, target: target, options: options)
        if case .time(let time) = target, time > options.now {
            throw PlanRefusal(
                error: WaldenError(
                    .refused, "the target time \(time) is in the future", cause: "it is now \(options.now)"),
                alternatives: ["--latest, the end of the archived WAL"])
        }
        guard !catalogue.backups.isEmpty else {
            throw BackupRefusal(backups: [], target: target, options: options, passedOver: []).refusal
        }
        return try branches.plan()
    }

    /// By the time they ended, never by name.
    static func newestFirst(_ backups: [CatalogueBackup]) -> [CatalogueBackup] {
        backups.sorted { ($0.stoppedAt, $0.startedAt, $0.id) > ($1.stoppedAt, $1.startedAt, $1.id) }
    }
}
