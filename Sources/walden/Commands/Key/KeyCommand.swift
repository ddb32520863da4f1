// SPDX-License-Identifier: MIT

import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make keys, and see which objects need which.",
        discussion: """
            EXAMPLES
              walden key new --output /root/walden.key
              walden key list
            """,
        subcommands: [KeyNewCommand.self, KeyListCommand.self])
}
