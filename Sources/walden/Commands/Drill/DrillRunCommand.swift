// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Logging
import Operations
import PITR
import Repository
import SystemPackage

struct DrillRunCommand: ReportingCommand {
    static let name = "drill"

    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Do a drill now.",
        discussion: """
            Restores the newest state, a named target or a random moment into a folder of its own, starts PostgreSQL there on a \
            private socket with archiving and everything else that leaves the machine off, and looks whether it is all there: \
            where recovery stopped, pg_verifybackup, pg_amcheck, the queries of the configuration. Then server and folder go \
            again, whatever happened, and what was found is kept in the repository. The server that is in use is not touched. \
            Exit status 5: it does not come back right.

            EXAMPLES
              walden drill
              walden drill --random --dump
              walden drill --seed 7
              walden drill --to-time "2026-11-22 10:00:00 UTC" --directory /srv/drills --keep
            """)

    @OptionGroup var global: GlobalOptions
    @OptionGroup var target: DrillTargetOptions

    @Option(
        help: "The folder in which the drill makes its own. Default: the configuration's, else $TMPDIR, else /var/tmp.")
    var directory: String?

    @Flag(help: "Also dump each database to nowhere, which reads every row.")
    var dump = false

    @Flag(help: "Leave server and files, and say how to connect and how to take them away.")
    var keep = false

    @Option(help: "As root: the user to whom server and files are to belong.")
    var owner: String?

    @Option(help: "The folder of PostgreSQL's programs. Default: found by the backup's major version.")
    var pgBin: String?

    @OptionGroup var job: JobOptions

    func perform(_ context: CommandContext) async throws -> JobView<DrillView> {
        try await JobNotices(Self.name, global, context).run(.drill, drill)
    }

    private func drill(_ context: CommandContext) async throws -> JobView<DrillView> {
        let environment = try Environment.load(global.config, context)
        let log = global.log(Self.name, context)
        return try await job.run(.drill, in: environment.repositories, log, context) { _ in
            try await drill(environment, log, context)
        }
    }

    private func drill(_ environment: Environment, _ log: Logger, _ context: CommandContext) async throws -> DrillView {
        let repositories = try environment.repositories.only(target.moment.only.repository)
        let cluster = try await environment.openCluster(target.moment.only, Self.name, context)
        let generation = try cluster.record.generation(named: target.moment.generation)
        let (began, isRandom) = (context.now(), environment.configuration.drill.isRandom)
        let chosen = try await target.choose(cluster, generation, isRandom: isRandom, now: began)
        if let seed = chosen.seed { log.info("the seed of the random moment is \(seed)") }
        let report: DrillReport
        do {
            let planned = try await PlannedRestore.make(
                environment, cluster, generation, chosen.target, chosen.options, context)
            for warning in planned.warnings { log.warning("\(warning)") }
            report = try await run(planned, chosen, began, log, context)
        } catch let refusal as PlanRefusal where chosen.isPromised {
            report = .refused(
                refusal, target: chosen.target, seed: chosen.seed, startedAt: began, finishedAt: context.now(),
                waldenVersion: Release.version)
        }
        for lacking in await KeepDrill(repositories, generation.id).keep(report.record) {
            log.warning("repository \(lacking.repository) does not keep what came of the drill: \(lacking.error)")
        }
        return DrillView(report)
    }

    private func run(
        _ planned: PlannedRestore, _ chosen: DrillTargetOptions.Chosen, _ began: Instant, _ log: Logger,
        _ context: CommandContext
    ) async throws -> DrillReport {
        var request = try request(planned, context)
        (request.seed, request.startedAt) = (chosen.seed, began)
        let reporter = DrillReporter(log, ProgressDisplay("restore", context))
        defer { reporter.end() }
        return try await RunDrill(planned.cluster, request, now: context.now) { reporter.report($0) }.run()
    }

    private func request(_ planned: PlannedRestore, _ context: CommandContext) throws -> DrillRequest {
        let (environment, settings) = (planned.environment, planned.environment.configuration.drill)
        let usual = FilePath(context.variable("TMPDIR") ?? "/var/tmp").absolute
        let directory = directory.map { FilePath($0).absolute } ?? settings.directory ?? usual
        var request = DrillRequest(
            plan: planned.plan, marker: planned.marker, directory: directory,
            restoreCommand: environment.helperCommand(
                #"fetch "%f" "%p""#, context, only: target.moment.only.repository))
        request.otherDirectories = [usual] + (settings.directory.map { [$0] } ?? [])
        request.forbidden = environment.configuration.repositories.compactMap { repository in
            guard case .directory(let path, _) = repository.place else { return nil }
            return FilePath(path)
        }
        (request.connection, request.environment) = (environment.connection, context.environment)
        request.owner = try RestoreOwner.choose(named: owner, into: directory)
        request.programs = (pgBin ?? environment.configuration.postgres.programs).map { FilePath($0) }
        (request.preload, request.timeout) = (settings.preload, settings.timeout)
        (request.verifiesFiles, request.checksTables) = (settings.verifiesFiles, settings.checksTables)
        (request.queries, request.dumps, request.keeps) = (settings.queries, dump || settings.dumps, keep)
        request.workers = environment.configuration.restore.workers
        request.waldenVersion = Release.version
        return request
    }
}
