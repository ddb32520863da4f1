// SPDX-License-Identifier: MIT

import ArgumentParser

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Restore somewhere safe, prove that it comes back right, and clean up.",
        discussion: """
            Without a subcommand, a drill is done now.

            EXAMPLES
              walden drill
              walden drill --random
              walden drill --to-time "2026-11-22 10:00:00 UTC" --keep
              walden drill list
            """,
        subcommands: [DrillRunCommand.self, DrillListCommand.self], defaultSubcommand: DrillRunCommand.self)
}
