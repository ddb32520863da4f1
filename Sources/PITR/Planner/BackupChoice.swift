// SPDX-License-Identifier: MIT

import Errors

/// Which base backup a recovery starts from: the newest by the time it ended that can serve the target.
struct BackupChoice {
    let backup: CatalogueBackup
    /// The numbers of the first and last segment that it needs.
    let first: UInt64
    let last: UInt64
    let passedOver: [RecoveryPlan.PassedOver]

    init(catalogue: Catalogue, target: RecoveryTarget, options: PlanOptions) throws {
        let newestFirst = Self.newestFirst(catalogue.backups)
        let suitability = BackupSuitability(catalogue: catalogue, target: target, options: options)
        var passedOver: [RecoveryPlan.PassedOver] = []
        for backup in newestFirst {
            if let reason = suitability.objection(to: backup) {
                passedOver.append(RecoveryPlan.PassedOver(id: backup.id, reason: reason))
            } else if let range = suitability.segments(of: backup) {
                (self.backup, self.passedOver) = (backup, passedOver)
                (first, last) = (range.lowerBound, range.upperBound)
                return
            }
        }
        throw BackupRefusal(backups: newestFirst, target: target, options: options, passedOver: passedOver).refusal
    }

    /// By the time they ended, never by name.
    static func newestFirst(_ backups: [CatalogueBackup]) -> [CatalogueBackup] {
        backups.sorted { ($0.stoppedAt, $0.startedAt, $0.id) > ($1.stoppedAt, $1.startedAt, $1.id) }
    }
}
