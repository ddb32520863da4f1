// SPDX-License-Identifier: MIT

import Operations

/// The base backups of a cluster.
struct ListView: CommandOutput {
    struct Damaged: Encodable, Sendable {
        let id: String
        let repository: String
        let problem: String
    }

    struct Unreachable: Encodable, Sendable {
        let repository: String
        let problem: String
    }

    let cluster: String
    let backups: [BackupSummary]
    let damaged: [Damaged]
    /// In progress, or left by an interrupted backup.
    let unfinished: [String]
    /// Repositories whose backups are not in the list.
    let unreachable: [Unreachable]
    private let showsRepositories: Bool

    private enum CodingKeys: CodingKey {
        case cluster, backups, damaged, unfinished, unreachable
    }

    init(_ listing: ListBackups.Listing, cluster: String, showsRepositories: Bool) {
        self.cluster = cluster
        self.showsRepositories = showsRepositories
        backups = listing.backups.map { BackupSummary($0.marker, repositories: $0.repositories, isPinned: $0.isPinned) }
        damaged = listing.damaged.map {
            Damaged(id: $0.backup.text, repository: $0.repository, problem: $0.error.description)
        }
        unfinished = listing.unfinished.map(\.text)
        unreachable = listing.unreachable.map {
            Unreachable(repository: $0.repository, problem: $0.error.description)
        }
    }

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
            ["BACKUP", "RESTORES FROM", "TIMELINE", "SIZE", "STORED"] + (showsGeneration ? ["GENERATION"] : [])
                + (showsRepositories ? ["REPOSITORIES"] : []) + ["NOTE"])
        for backup in backups {
            let remark = (backup.pinned ? "kept. " : "") + damage(backup)
            table.add(
                [
                    backup.id, backup.stoppedAt, String(backup.timeline), Units.bytes(backup.rawBytes),
                    Units.bytes(backup.storedBytes),
                ] + (showsGeneration ? [backup.generation] : [])
                    + (showsRepositories ? [backup.repositories.joined(separator: ", ")] : [])
                    + [remark + (backup.note ?? "")])
        }
        return table.text
    }

    private func damage(_ backup: BackupSummary) -> String {
        backup.checksumFailures > 0 ? "\(backup.checksumFailures) DAMAGED PAGES REPORTED. " : ""
    }

    var exitStatus: Int32 {
        if !damaged.isEmpty { return ExitStatus.integrity }
        return unreachable.isEmpty ? ExitStatus.done : ExitStatus.partlyDone
    }
}
