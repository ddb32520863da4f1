// SPDX-License-Identifier: MIT

import ArgumentParser

struct WALCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wal",
        abstract: "Archive WAL and fetch it: what walden-wal runs for PostgreSQL.",
        subcommands: [WALPushCommand.self, WALFetchCommand.self])
}
