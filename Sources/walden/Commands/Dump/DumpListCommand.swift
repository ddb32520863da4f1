// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations

struct DumpListCommand: ReportingCommand {
    static let name = "dump list"

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the dumps.",
        discussion: """
            A list with nothing in it is no failure.

            EXAMPLES
              walden dump list
              walden dump list --database shop --json
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "Only dumps of this database.")
    var database: String?

    @Option(help: "Only dumps of this tier.")
    var tier: String?

    func perform(_ context: CommandContext) async throws -> DumpListView {
        let environment = try await DumpEnvironment.load(global.config, context)
        var listing = try await ListDumps(environment.places).run()
        for one in listing.unreachable {
            context.complain("walden dump list: \(one.place) is left out: \(one.error)")
        }
        listing.dumps.removeAll { listed in
            database != nil && listed.dump.id.database != database || tier != nil && listed.dump.id.tier.text != tier
        }
        return DumpListView(listing, showsPlaces: environment.places.count > 1)
    }
}
