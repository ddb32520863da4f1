// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations

struct KeyListCommand: ReportingCommand {
    static let name = "key list"

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List which stored objects need which key.",
        discussion: """
            Reads the header of every sealed WAL file, 16 at a time, and the markers of backups; nothing is opened for it. An \
            object that is sealed to several keys is counted with each: any of them opens it. What another program sealed does \
            not say to whom; the keys at hand are tried on it. A key may be destroyed only when nothing needs it any more.

            EXAMPLES
              walden key list
              walden key list --repository offsite --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    func perform(_ context: CommandContext) async throws -> KeyListView {
        let repositories = try Environment.load(global.config, context).repositories.only(only.repository)
        let display = CountDisplay("key list", "WAL files looked at", context)
        defer { display.end() }
        let listing = try await ListKeys(repositories) { display.show($0) }.run()
        display.end()
        for one in listing.unreachable {
            context.complain("walden key list: repository \(one.repository) is left out: \(one.error)")
        }
        return KeyListView(listing)
    }
}
