// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations
import PITR
import Repository

struct WindowCommand: ReportingCommand {
    static let name = "window"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Show which moments can be restored to, by commit.",
        discussion: """
            One row for each unbroken stretch of each timeline. Any time between FIRST and LAST can be restored to; with \
            --latest also what was committed at LAST itself. What lies behind a gap has a row of its own, if a backup \
            leads to it.

            EXAMPLES
              walden window
              walden window --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    @Option(help: "The generation, as walden list shows it. Default: the newest.")
    var generation: String?

    func perform(_ context: CommandContext) async throws -> WindowView {
        let cluster = try await Environment.load(global.config, context).openCluster(only, Self.name, context)
        let generation = try cluster.record.generation(named: generation)
        let read = try await ReadCatalogue(cluster, generation).run()
        let found = try await WALInquiry(cluster, generation).run(on: read.catalogue) { try RecoveryWindow.all(in: $0) }
        return WindowView(
            found.decision, size: read.catalogue.segmentSize, warnings: read.warnings + found.warnings)
    }
}
