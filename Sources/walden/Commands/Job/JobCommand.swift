// SPDX-License-Identifier: MIT

import ArgumentParser

struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "See what became of backups, dumps and the other jobs.",
        discussion: """
            EXAMPLES
              walden job list
              walden job list --job backup --count 5
            """,
        subcommands: [JobListCommand.self])
}
