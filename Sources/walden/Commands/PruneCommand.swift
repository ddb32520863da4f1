// SPDX-License-Identifier: MIT

import ArgumentParser
import Logging
import Operations
import PITR

struct PruneCommand: ReportingCommand {
    static let name = "prune"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Remove the dumps that no rule of their tier keeps.",
        discussion: """
            Every place is decided on by itself. The newest good dump of a database is never removed, and neither is what was made by \
            hand, unless the configuration says so. Base backups and WAL stay as they are.

            EXAMPLES
              walden prune --dry-run
              walden prune --tier daily
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Remove nothing; say what would be kept and removed, and by which rule.")
    var dryRun = false

    @Option(help: "Only dumps of this tier.")
    var tier: String?

    @OptionGroup var job: JobOptions

    func perform(_ context: CommandContext) async throws -> JobView<PruneView> {
        if dryRun { return try await prune(context) }
        return try await JobNotices(Self.name, global, context).run(.prune, prune)
    }

    private func prune(_ context: CommandContext) async throws -> JobView<PruneView> {
        let environment = try await DumpEnvironment.load(global.config, context)
        let log = global.log(Self.name, context)
        guard !dryRun, let repositories = environment.repositories else {
            return .done(try await prune(environment, log, context) {})
        }
        return try await job.run(.prune, in: repositories, log, context) { job in
            try await prune(environment, log, context, check: job.check)
        }
    }

    private func prune(
        _ environment: DumpEnvironment, _ log: Logger, _ context: CommandContext,
        check: @escaping @Sendable () async throws -> Void
    ) async throws -> PruneView {
        let outcome = try await PruneDumps(
            environment.places, policies: environment.policies, now: context.now(), check: check
        ).run(removing: !dryRun, tier: try tier.map { try DumpTier($0) }) {
            log.info("removed the dump \($0) from \($1)")
        }
        return PruneView(outcome, isDryRun: dryRun)
    }
}
