// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations
import PITR

struct WALListCommand: ReportingCommand {
    static let name = "wal list"

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the archived WAL: unbroken ranges, and the gaps between them.",
        discussion: """
            For each timeline where it came from, and which segments of it are there. A gap stops every recovery on its way; \
            a reason is shown where one was recorded. Gaps are no failure of this command: exit status 0.

            EXAMPLES
              walden wal list
              walden wal list --timeline 2 --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    @Option(help: "Only this timeline, in decimal.")
    var timeline: TimelineOption?

    @Option(help: "A generation other than the newest, as 15-7312345678901234567.")
    var generation: String?

    func perform(_ context: CommandContext) async throws -> WALListView {
        let environment = try Environment.load(global.config, context)
        let cluster = try await environment.openCluster(only, Self.name, context)
        let generation = try cluster.record.generation(named: generation)
        let listing = try await ListWAL(cluster, generation, timeline: timeline?.timeline).run()
        return WALListView(
            listing, cluster: cluster.record.cluster, generation: generation.id.text, size: try generation.segmentSize()
        )
    }
}
