// SPDX-License-Identifier: MIT

import Operations
import PITR

/// Where a backup is kept now, or no longer.
struct PinView: CommandOutput {
    struct Failure: Encodable, Sendable {
        let repository: String
        let problem: String
    }

    let backup: String
    let pinned: Bool
    let repositories: [String]
    let failures: [Failure]

    init(_ outcome: PinBackup.Outcome, _ backup: BackupID, isPinned: Bool) {
        (self.backup, pinned, repositories) = (backup.text, isPinned, outcome.repositories)
        failures = outcome.failures.map { Failure(repository: $0.repository, problem: $0.error.description) }
    }

    var text: String {
        let places = repositories.joined(separator: ", ")
        let done =
            pinned
            ? "\(backup) is kept in \(places), whatever the retention policy says."
            : "The retention policy decides on \(backup) again, in \(places)."
        return ([done] + failures.map { "NOT SAID in \($0.repository): \($0.problem)" }).joined(separator: "\n")
    }

    var exitStatus: Int32 { failures.isEmpty ? ExitStatus.done : ExitStatus.partlyDone }
}
