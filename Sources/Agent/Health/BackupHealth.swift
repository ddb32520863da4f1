// SPDX-License-Identifier: MIT

import PITR

/// Are there base backups, and is the newest young enough?
struct BackupHealth {
    private let snapshot: AgentSnapshot
    private let thresholds: HealthThresholds

    init(_ snapshot: AgentSnapshot, _ thresholds: HealthThresholds) {
        (self.snapshot, self.thresholds) = (snapshot, thresholds)
    }

    var problems: [HealthProblem] { [age, damaged].compactMap { $0 } }

    private var age: HealthProblem? {
        // While no repository can be asked, what the job remembers has to do.
        let known =
            snapshot.newestBackup?.stoppedAt
            ?? (snapshot.isCatalogueKnown ? nil : snapshot.jobs.first { $0.name == .backup }?.lastSuccess)
        guard let last = known else { return snapshot.isCatalogueKnown ? missing : nil }
        let seconds = snapshot.age(of: last)
        guard let severity = thresholds.backupAge.severity(above: seconds) else { return nil }
        return HealthProblem(
            .backupOld, severity, "the newest base backup is \(Amount.duration(seconds)) old",
            remedy:
                "Look at the job's last result, or take one now with walden backup. Restores replay all WAL since it.")
    }

    private var missing: HealthProblem {
        HealthProblem(
            .backupMissing, .critical,
            "there is no base backup, so WAL alone is kept and nothing can be restored from it",
            remedy: "Take one with walden backup.")
    }

    private var damaged: HealthProblem? {
        let bad = snapshot.backups.filter { !$0.isGood }.map(\.id).sorted()
        guard let newest = bad.last else { return nil }
        let which = bad.count == 1 ? "the base backup \(newest) is" : "\(bad.count) base backups are"
        return HealthProblem(
            .backupDamaged, .warning, which + " damaged\(bad.count == 1 ? "" : ", \(newest) the latest")",
            remedy: "Take another with walden backup. Then find out why: walden list says what is wrong with it.")
    }
}
