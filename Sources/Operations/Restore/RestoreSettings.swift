// SPDX-License-Identifier: MIT

public import PITR
public import Postgres

/// The recovery settings of a plan, literally as they are written. Pure: what `walden plan` shows, `walden restore` writes.
public enum RestoreSettings {
    private static let targets = [
        "recovery_target", "recovery_target_time", "recovery_target_lsn", "recovery_target_xid", "recovery_target_name",
    ]

    /// Every target that is not meant is set to nothing, since the restored configuration may hold one and PostgreSQL takes
    /// only one. These come first: it refuses even an empty second one after the first (xlogrecovery.c,
    /// `error_multiple_recovery_targets`). The timeline is a number, never `latest`.
    public static func make(
        for plan: RecoveryPlan, restoreCommand: String, action: RestoreRequest.TargetAction, keepArchiving: Bool,
        extra: [(name: String, value: String)]
    ) -> RecoverySettings {
        var pairs = [RecoverySettings.Pair(name: "restore_command", value: restoreCommand)]
        let wanted = target(plan.target)
        pairs += targets.filter { $0 != wanted?.name }.map { RecoverySettings.Pair(name: $0, value: "") }
        if let wanted { pairs.append(RecoverySettings.Pair(name: wanted.name, value: wanted.value)) }
        if hasTwoSides(plan.target) {
            pairs.append(
                RecoverySettings.Pair(name: "recovery_target_inclusive", value: plan.isExclusive ? "off" : "on"))
        }
        pairs.append(RecoverySettings.Pair(name: "recovery_target_timeline", value: timeline(of: plan)))
        pairs.append(RecoverySettings.Pair(name: "recovery_target_action", value: action.rawValue))
        // Reading ahead (from PostgreSQL 15 on) asks for WAL behind the target too, and a hole there ends the server.
        if plan.gapBehind != nil { pairs.append(RecoverySettings.Pair(name: "recovery_prefetch", value: "off")) }
        if !keepArchiving { pairs.append(RecoverySettings.Pair(name: "archive_mode", value: "off")) }
        pairs += extra.map { RecoverySettings.Pair(name: $0.name, value: $0.value) }
        return RecoverySettings(pairs: pairs)
    }

    /// Those of a request: the one place from which both the plan that is shown and the restore take them.
    public static func make(for request: RestoreRequest) -> RecoverySettings {
        make(
            for: request.plan, restoreCommand: request.restoreCommand, action: request.targetAction,
            keepArchiving: request.keepArchiving, extra: request.settings)
    }

    /// PostgreSQL takes no number whose history file it cannot fetch; the backup's own timeline is then `current`.
    private static func timeline(of plan: RecoveryPlan) -> String {
        plan.hasTargetHistory ? plan.targetTimeline.description : "current"
    }

    /// Whether `recovery_target_inclusive` matters to it (PostgreSQL documentation, "Recovery Target").
    private static func hasTwoSides(_ target: RecoveryTarget) -> Bool {
        switch target {
        case .time, .lsn, .xid: true
        case .name, .latest, .immediate: false
        }
    }

    private static func target(_ target: RecoveryTarget) -> (name: String, value: String)? {
        switch target {
        case .time(let instant): ("recovery_target_time", instant.postgresTimestamp)
        case .lsn(let lsn): ("recovery_target_lsn", lsn.description)
        case .xid(let xid): ("recovery_target_xid", String(xid))
        case .name(let name): ("recovery_target_name", name)
        case .immediate: ("recovery_target", "immediate")
        case .latest: nil
        }
    }
}
