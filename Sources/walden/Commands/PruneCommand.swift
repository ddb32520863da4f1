// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Logging
import Operations
import PITR

struct PruneCommand: ReportingCommand {
    static let name = "prune"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Remove the base backups, WAL and dumps that no rule keeps.",
        discussion: """
            Every repository is decided on by itself. Of base backups and WAL everything is kept unless `retention` in the configuration \
            says otherwise; then every second of its window can be restored to, and what is kept of older backups are points in time. \
            Nothing goes that is in use, or when the last base backup failed. The newest good dump of a database is never removed, and \
            neither is what was made by hand, unless the configuration says so. Exit status 7: not all could be done; what the store lets \
            nobody delete yet is pending, and no failure.

            EXAMPLES
              walden prune --dry-run
              walden prune --tier daily
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Remove nothing; say what would be kept and removed, and by which rule.")
    var dryRun = false

    @Option(help: "Only dumps of this tier, and neither base backups nor WAL.")
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
            context.jobBegins()
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
        let dumps = try await PruneDumps(
            environment.places, policies: environment.policies, now: context.now(), check: check
        ).run(removing: !dryRun, tier: try tier.map { try DumpTier($0) }) {
            log.info("removed the dump \($0) from \($1)")
        }
        return PruneView(
            dumps, try await pruneBackups(environment, log, context, check: check), isDryRun: dryRun)
    }

    /// nil where only dumps are meant, or there are only dumps.
    private func pruneBackups(
        _ environment: DumpEnvironment, _ log: Logger, _ context: CommandContext,
        check: @escaping @Sendable () async throws -> Void
    ) async throws -> PruneBackups.Outcome? {
        guard tier == nil, let repositories = environment.repositories else { return nil }
        return try await PruneBackups(
            repositories, policies: environment.retentions, now: context.now(), waldenVersion: Release.version,
            check: check
        ) { event in
            switch event {
            case .removed(let id, let place): log.info("removed the base backup \(id) from \(place)")
            case .removedWAL(let timeline, let objects, let place):
                log.info("removed \(objects) objects of WAL of timeline \(timeline) from \(place)")
            case .swept(let id, let place): log.info("removed what was left of the base backup \(id) from \(place)")
            }
        }.run(removing: !dryRun)
    }
}
