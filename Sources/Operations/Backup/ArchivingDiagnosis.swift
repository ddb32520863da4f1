// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres

/// Why WAL does not arrive, from what the server says of itself. Pure: facts in, an error out.
enum ArchivingDiagnosis {
    /// The error for a server whose settings can never deliver WAL here; nil when they might.
    static func cannotArchive(_ facts: ServerFacts) -> WaldenError? {
        let mode = facts.settings["archive_mode"] ?? "on"
        if mode == "off" {
            return refused("archive_mode is off", "Set archive_mode = on and restart the server.")
        }
        if facts.inRecovery, mode != "always" {
            return refused(
                "the server is a standby and its archive_mode is \(mode)",
                "Back up the primary, or set archive_mode = always on the standby.")
        }
        let command = facts.settings["archive_command"] ?? "unknown"
        let library = facts.settings["archive_library"] ?? ""
        if command.isEmpty || command == "(disabled)", library.isEmpty {
            return refused(
                "archive_command is empty", "Set archive_command = 'walden-wal push \"%p\"' and reload the server.")
        }
        return nil
    }

    /// The error for a backup whose segments `missing` did not arrive in time.
    static func explain(missing: [String], settings facts: ServerFacts, archiver: ArchiverFacts) -> WaldenError {
        let usual = "Look at the server's log for what archive_command printed, mend it, and take the backup again."
        let (known, hint) = Self.causes(facts, archiver)
        let standby = "the server is a standby: it archives a segment only when the primary ends it"
        let causes = known + (facts.inRecovery ? [standby] : [])
        return WaldenError(
            .timedOut, "the backup's WAL did not arrive in the repository: \(list(missing))",
            cause: causes.joined(separator: "; "), hint: hint ?? usual, canRetry: true)
    }

    /// What keeps WAL from arriving, as far as settings and archiver tell, and what to do where that is clear.
    static func causes(_ facts: ServerFacts, _ archiver: ArchiverFacts) -> (causes: [String], hint: String?) {
        if let library = facts.settings["archive_library"], !library.isEmpty {
            return (
                ["archive_library is \(library), so archive_command is not run"] + archiverCauses(archiver),
                "Set archive_library = '' and archive_command = 'walden-wal push \"%p\"'."
            )
        }
        if let command = facts.settings["archive_command"], !command.contains("walden") {
            return (
                ["archive_command is not Walden's: \(ArchiveCommand(command).shown)"] + archiverCauses(archiver),
                "Set archive_command = 'walden-wal push \"%p\"' and reload the server."
            )
        }
        return (archiverCauses(archiver), nil)
    }

    private static func archiverCauses(_ archiver: ArchiverFacts) -> [String] {
        var causes: [String] = []
        if let failed = archiver.lastFailedWAL, archiver.isFailing {
            let time = archiver.lastFailedAt.map { " at \($0)" } ?? ""
            causes.append("the last failed segment is \(failed)\(time), after \(archiver.failedCount) failures")
        }
        switch (archiver.lastArchivedWAL, archiver.lastArchivedAt) {
        case (let segment?, let time?): causes.append("the server last archived \(segment) at \(time)")
        default: causes.append("the server has archived nothing yet")
        }
        if let ready = archiver.readyCount { causes.append("\(ready) files wait to be archived") }
        return causes
    }

    private static func list(_ missing: [String]) -> String {
        missing.count <= 3 ? missing.joined(separator: ", ") : "\(missing[0]) and \(missing.count - 1) more"
    }

    private static func refused(_ problem: String, _ hint: String) -> WaldenError {
        WaldenError(.refused, "the server cannot deliver the WAL that a backup needs: \(problem)", hint: hint)
    }
}
