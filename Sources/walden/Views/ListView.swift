// SPDX-License-Identifier: MIT

/// The base backups of a cluster.
struct ListView: CommandOutput {
    struct Damaged: Encodable, Sendable {
        let id: String
        let problem: String
    }

    let cluster: String
    var backups: [BackupSummary] = []
    var damaged: [Damaged] = []
    /// In progress, or left by an interrupted backup.
    var unfinished: [String] = []

    init(cluster: String) { self.cluster = cluster }

    var text: String {
        var lines: [String] = []
        if backups.isEmpty {
            lines.append("No base backups of \(cluster) yet. Take one with: walden backup")
        } else {
            lines.append(table)
        }
        lines += damaged.map { "DAMAGED \($0.id): \($0.problem)" }
        lines += unfinished.map { "unfinished \($0): in progress, or left by an interrupted backup" }
        return lines.joined(separator: "\n")
    }

    private var table: String {
        // Most clusters have had one; then it says nothing.
        let showsGeneration = Set(backups.map(\.generation)).count > 1
        var table = TextTable(
            ["BACKUP", "RESTORES FROM", "TIMELINE", "SIZE", "STORED"] + (showsGeneration ? ["GENERATION"] : []) + [
                "NOTE"
            ])
        for backup in backups {
            let remark = backup.checksumFailures > 0 ? "\(backup.checksumFailures) DAMAGED PAGES REPORTED. " : ""
            table.add(
                [
                    backup.id, backup.stoppedAt, String(backup.timeline), Units.bytes(backup.rawBytes),
                    Units.bytes(backup.storedBytes),
                ] + (showsGeneration ? [backup.generation] : []) + [remark + (backup.note ?? "")])
        }
        return table.text
    }

    var exitStatus: Int32 { damaged.isEmpty ? ExitStatus.done : ExitStatus.integrity }
}
