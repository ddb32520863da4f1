// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Logging
import Operations
import PITR

struct DumpTakeCommand: ReportingCommand {
    static let name = "dump"

    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Dump databases now.",
        discussion: """
            A dump exists only once pg_dump ended well, its end or its table of contents is right, and the stored object was read back \
            whole. One database that fails does not stop the others. After a run in which all went well, what its tier \
            no longer keeps is removed. Exit status 7: some of it was done; 1 or more: nothing was.

            EXAMPLES
              walden dump
              walden dump shop "my data" --note "before 4.2"
              walden dump --tier daily
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The databases. Default: those that the configuration names.")
    var databases: [String] = []

    @Option(
        help: "The series that the dumps belong to: daily, weekly, manual. Default: manual, which is kept for ever.")
    var tier: String?

    @Option(help: "A note to keep with the dumps.")
    var note: String?

    @Flag(help: "Remove no older dumps of the tier afterwards.")
    var noPrune = false

    @OptionGroup var job: JobOptions

    func perform(_ context: CommandContext) async throws -> JobView<DumpTakenView> {
        try await JobNotices(Self.name, global, context, usesHealthcheck: true).run(jobName(context), dump)
    }

    /// Where the tier is none, the dump itself says so, and that is told too.
    private func jobName(_ context: CommandContext) -> JobName {
        let usual = try? DumpEnvironment.usualTier(global.config, context)
        return .dump(tier.flatMap { try? DumpTier($0) } ?? usual ?? .manual)
    }

    private func dump(_ context: CommandContext) async throws -> JobView<DumpTakenView> {
        let environment = try await DumpEnvironment.load(global.config, context)
        let (tier, settings) = try environment.tier(tier)
        let log = global.log(Self.name, context)
        guard let repositories = environment.repositories else {
            context.jobBegins()
            return .done(try await dump(tier, settings, environment, log, context) {})
        }
        return try await job.run(.dump(tier), in: repositories, log, context) { job in
            try await dump(tier, settings, environment, log, context, check: job.check)
        }
    }

    private func dump(
        _ tier: DumpTier, _ settings: DumpSettings.Tier, _ environment: DumpEnvironment, _ log: Logger,
        _ context: CommandContext, check: @escaping @Sendable () async throws -> Void
    ) async throws -> DumpTakenView {
        let places = environment.places(of: settings)
        let request = TakeDumps.Request(
            tier: tier, choice: databases.isEmpty ? settings.choice ?? environment.settings.choice : .named(databases),
            withGlobals: environment.settings.withGlobals, options: environment.settings.options, note: note,
            cluster: environment.cluster, waldenVersion: Release.version)
        let reporter = DumpReporter(log, ProgressDisplay("dump", context))
        defer { reporter.end() }
        let outcome = try await TakeDumps(places, environment.server, request, now: context.now) {
            reporter.report($0)
        }.run()
        reporter.end()
        let pruned = try await prune(outcome, tier, places, environment, context, check)
        return DumpTakenView(outcome, pruned)
    }

    /// Only after a run in which all went well: a day without a dump must not cost an older one.
    private func prune(
        _ outcome: TakeDumps.Outcome, _ tier: DumpTier, _ places: [DumpPlace], _ environment: DumpEnvironment,
        _ context: CommandContext, _ check: @escaping @Sendable () async throws -> Void
    ) async throws -> PruneDumps.Outcome? {
        guard outcome.failures.isEmpty, databases.isEmpty, !noPrune, environment.settings.prunes else { return nil }
        return try await PruneDumps(places, policies: environment.policies, now: context.now(), check: check)
            .run(removing: true, tier: tier)
    }
}
