// SPDX-License-Identifier: MIT

import Errors

/// What to say when no backup can serve.
struct BackupRefusal {
    /// Newest first.
    let backups: [CatalogueBackup]
    let target: RecoveryTarget
    let options: PlanOptions
    let passedOver: [RecoveryPlan.PassedOver]

    var refusal: PlanRefusal {
        guard let oldest = backups.last else {
            return PlanRefusal(
                error: WaldenError(
                    .notFound, "the repository holds no finished base backup", hint: "Take one with walden backup."))
        }
        if let forced = options.backup { return refusal(of: forced) }
        if case .time(let time) = target, oldest.stoppedAt >= time { return tooEarly(time, oldest) }
        let reasons = passedOver.prefix(10).map { "\($0.id): \($0.reason)" }.joined(separator: "; ")
        return PlanRefusal(error: WaldenError(.notFound, "no base backup fits the target", cause: reasons))
    }

    private func refusal(of forced: BackupID) -> PlanRefusal {
        guard let backup = backups.first(where: { $0.id == forced }) else {
            return PlanRefusal(
                error: WaldenError(
                    .notFound, "there is no backup \(forced)", hint: "See the backups there are with walden list."))
        }
        let error = WaldenError(
            .refused, "the backup \(forced) does not fit the target",
            cause: passedOver.first { $0.id == forced }?.reason)
        guard case .time(let time) = target, backup.stoppedAt >= time else { return PlanRefusal(error: error) }
        return PlanRefusal(error: error, alternatives: Self.from(backup))
    }

    private func tooEarly(_ time: Instant, _ oldest: CatalogueBackup) -> PlanRefusal {
        let around = backups.last { $0.startedAt <= time && time <= $0.stoppedAt }
        let inside = around.map {
            "the target lies inside the backup \($0.id), which ran from \($0.startedAt) to \($0.stoppedAt)"
        }
        return PlanRefusal(
            error: WaldenError(
                .notFound, "no base backup ended before the target \(time)", cause: inside,
                hint: "The earliest reachable time is \(Self.firstReachable(oldest)); "
                    + "the end of the backup \(oldest.id) itself is reached with --immediate."),
            alternatives: Self.from(oldest))
    }

    private static func from(_ backup: CatalogueBackup) -> [String] {
        [
            "--immediate --backup \(backup.id), the end of that backup at \(backup.stoppedAt)",
            "--to-time \(firstReachable(backup)) or later",
        ]
    }

    private static func firstReachable(_ backup: CatalogueBackup) -> Instant {
        backup.stoppedAt.advanced(byMicroseconds: 1)
    }
}
