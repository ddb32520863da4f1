// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations
import Repository

struct DrillListCommand: ReportingCommand {
    static let name = "drill list"

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what came of the last drills, the newest first.",
        discussion: """
            Of drills that could not be done nothing is known: walden job list --job drill shows them. A list with nothing in it \
            is no failure.

            EXAMPLES
              walden drill list
              walden drill list --count 50 --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    @Option(help: "The generation, as walden list shows it. Default: the newest.")
    var generation: String?

    @Option(help: "How many drills, from 1 to 1000.")
    var count = 20

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count must be from 1 to 1000.") }
    }

    func perform(_ context: CommandContext) async throws -> DrillListView {
        let cluster = try await Environment.load(global.config, context).openCluster(only, Self.name, context)
        let generation = try cluster.record.generation(named: generation)
        return DrillListView(try await cluster.drills(generation).newest(count))
    }
}
