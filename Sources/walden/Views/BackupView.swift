// SPDX-License-Identifier: MIT

/// A backup that was just taken.
struct BackupView: CommandOutput {
    let backup: BackupSummary
    let seconds: Double
    let checksumFailures: [String]

    init(_ backup: BackupSummary, seconds: Double, checksumFailures: [String]) {
        self.backup = backup
        self.seconds = seconds
        self.checksumFailures = checksumFailures
    }

    var text: String {
        var lines = [
            "Backup \(backup.id) is complete: \(Units.bytes(backup.rawBytes)), stored as "
                + "\(Units.bytes(backup.storedBytes)), in \(Units.oneDecimal(seconds)) s.",
            "It can restore any moment after \(backup.stoppedAt).",
        ]
        if !checksumFailures.isEmpty {
            lines.append("THE SERVER FOUND PAGES WITH WRONG CHECKSUMS: its data is damaged. It said:")
            lines += checksumFailures.map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    var exitStatus: Int32 { checksumFailures.isEmpty ? ExitStatus.done : ExitStatus.integrity }
}
