// SPDX-License-Identifier: MIT

import Operations

/// A backup that was just taken.
struct BackupView: CommandOutput {
    struct Lacking: Encodable, Sendable {
        let repository: String
        let problem: String
    }

    let backup: BackupSummary
    let seconds: Double
    let checksumFailures: [String]
    /// Repositories that do not have it, and why.
    let lacking: [Lacking]
    private let showsRepositories: Bool

    private enum CodingKeys: CodingKey {
        case backup, seconds, checksumFailures, lacking
    }

    init(_ taken: TakeBackupEverywhere.Taken, seconds: Double, showsRepositories: Bool) {
        self.seconds = seconds
        self.showsRepositories = showsRepositories
        backup = BackupSummary(taken.marker, repositories: taken.repositories)
        checksumFailures = taken.marker.checksumFailures
        lacking = taken.failures.map { Lacking(repository: $0.repository, problem: $0.error.description) }
    }

    var text: String {
        var lines = [
            "Backup \(backup.id) is complete: \(Units.bytes(backup.rawBytes)), stored as "
                + "\(Units.bytes(backup.storedBytes)), in \(Units.oneDecimal(seconds)) s.",
            "It can restore any moment after \(backup.stoppedAt).",
        ]
        if showsRepositories {
            lines.append("Repositories that have it: \(backup.repositories.joined(separator: ", ")).")
        }
        lines += lacking.map { "REPOSITORY \($0.repository) DOES NOT HAVE IT: \($0.problem)" }
        if !checksumFailures.isEmpty {
            lines.append("THE SERVER FOUND PAGES WITH WRONG CHECKSUMS: its data is damaged. It said:")
            lines += checksumFailures.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    var product: CommandProduct? { CommandProduct(name: backup.id, bytes: backup.storedBytes) }

    var exitStatus: Int32 {
        guard checksumFailures.isEmpty else { return ExitStatus.integrity }
        return lacking.isEmpty ? ExitStatus.done : ExitStatus.partlyDone
    }
}
