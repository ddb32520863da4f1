// SPDX-License-Identifier: MIT

import ArgumentParser

struct WALCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wal",
        abstract:
            "Archive WAL and fetch it, as walden-wal does for PostgreSQL; list, search and index what is archived.",
        discussion: """
            EXAMPLES (postgresql.conf)
              archive_command = 'walden-wal push "%p"'
              restore_command = 'walden-wal fetch "%f" "%p"'

            EXAMPLES
              walden wal list
              walden wal find --drops
              walden wal index
            """,
        subcommands: [
            WALPushCommand.self, WALFetchCommand.self, WALListCommand.self, WALFindCommand.self, WALIndexCommand.self,
            WALFetchServerCommand.self,
        ])
}
