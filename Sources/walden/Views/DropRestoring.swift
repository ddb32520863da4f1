// SPDX-License-Identifier: MIT

import Operations

/// The command line that restores to just before a drop.
struct DropRestoring: Sendable {
    /// The configuration that the finding command was given by name.
    let configuration: String?
    /// nil for the newest.
    let generation: String?

    func command(for drop: FoundDrop) -> String {
        var words = ["walden", "restore"]
        if let configuration { words += ["--config", ShellQuote.argument(configuration)] }
        words += ["--to-lsn", drop.stopBefore.description, "--exclusive", "--timeline", drop.timeline.description]
        if let generation { words += ["--generation", generation] }
        return (words + ["--into", "NEW_FOLDER"]).joined(separator: " ")
    }

    /// What is to be done behind the restore; nil for nothing.
    ///
    /// Before DROP DATABASE removes files it marks the database as no longer valid, and so does the recovery that stops there
    /// (`dropdb`, src/backend/commands/dbcommands.c; 15.4 and later).
    func statement(for drop: FoundDrop) -> String? {
        guard drop.kind == .database else { return nil }
        return "UPDATE pg_database SET datconnlimit = -1 WHERE oid = \(drop.database)"
    }
}
