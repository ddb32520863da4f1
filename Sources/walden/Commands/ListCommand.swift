// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations
import Repository

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

    func perform(_ context: CommandContext) async throws -> ListView {
        let environment = try Environment.load(global.config, context)
        let cluster = try await environment.openCluster()
        var view = ListView(cluster: cluster.record.cluster)
        for generation in cluster.record.generations {
            let listing = try await cluster.backups(generation).listing()
            view.backups += listing.markers.map(BackupSummary.init)
            view.damaged += listing.damaged.map { ListView.Damaged(id: $0.id.text, problem: $0.error.description) }
            view.unfinished += listing.unfinished.map(\.text)
        }
        return view
    }
}
