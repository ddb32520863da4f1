// SPDX-License-Identifier: MIT

import ArgumentParser

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Take a base backup now, or say that one is to be kept.",
        discussion: """
            Without a subcommand, a backup is taken.

            EXAMPLES
              walden backup
              walden backup --note "before 4.2" --checkpoint spread
              walden backup keep 20261122T010000Z-full --note "audit 2026"
              walden backup release 20261122T010000Z-full
            """,
        subcommands: [BackupTakeCommand.self, BackupKeepCommand.self, BackupReleaseCommand.self],
        defaultSubcommand: BackupTakeCommand.self)
}
