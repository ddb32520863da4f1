// SPDX-License-Identifier: MIT

import ArgumentParser

struct WALCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wal",
        abstract: "Archive WAL and fetch it: what walden-wal runs for PostgreSQL.",
        discussion: """
            EXAMPLES (postgresql.conf)
              archive_command = 'walden-wal push "%p"'
              restore_command = 'walden-wal fetch "%f" "%p"'
            """,
        subcommands: [WALPushCommand.self, WALFetchCommand.self])
}
