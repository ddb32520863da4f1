// SPDX-License-Identifier: MIT

import ArgumentParser

struct DumpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Take dumps of databases with pg_dump, list and restore them.",
        discussion: """
            Without a subcommand, databases are dumped now. A database that is called as a subcommand is: walden dump take list.

            EXAMPLES
              walden dump
              walden dump shop --note "before 4.2"
              walden dump --tier daily
              walden dump list
            """,
        subcommands: [
            DumpTakeCommand.self, DumpListCommand.self, DumpRestoreCommand.self, DumpTestCommand.self,
            DumpAdoptCommand.self,
        ],
        defaultSubcommand: DumpTakeCommand.self)
}
