// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations

struct ListCommand: ReportingCommand {
    static let name = "list"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "List the base backups.",
        discussion: """
            A list with nothing in it is no failure.

            EXAMPLES
              walden list
              walden list --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    func perform(_ context: CommandContext) async throws -> ListView {
        let repositories = try Environment.load(global.config, context).repositories.only(only.repository)
        let listing = try await ListBackups(repositories).run()
        for one in listing.unreachable {
            context.complain("walden list: repository \(one.repository) is left out: \(one.error)")
        }
        return ListView(listing, cluster: repositories.cluster, showsRepositories: repositories.places.count > 1)
    }
}
