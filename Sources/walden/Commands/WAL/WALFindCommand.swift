// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import Operations
import PITR
import Postgres
import Repository

struct WALFindCommand: ReportingCommand {
    static let name = "wal find"

    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Find commits, restore points and drops in the archived WAL.",
        discussion: """
            In the order of the log, timeline by timeline, every time in UTC: never sorted by time, since commits are not in \
            its order. A drop is shown with the command that restores to just before it, and by name where a base backup \
            taken before it, or the server, knows one. What is indexed is quick; run walden wal index for long times. Damaged \
            or missing WAL is told of as a warning and the rest is searched: exit status 0.

            EXAMPLES
              walden wal find --from "2026-11-22 10:00 UTC" --to "2026-11-22 10:05 UTC"
              walden wal find --drops
              walden wal find --restore-points --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    @Flag(help: "Find commits; so it does unless told otherwise.")
    var commits = false

    @Flag(help: "Find named restore points.")
    var restorePoints = false

    @Flag(help: "Find what dropped relations and databases.")
    var drops = false

    @Option(
        help: "Nothing that happened before this time: \"2026-11-22 10:00:00 UTC\", \"... +01\", \"... Europe/Paris\".")
    var from: String?

    @Option(help: "Nothing that happened after this time.")
    var to: String?

    @Option(help: "The zone of times that name none.")
    var assumeTimezone: String?

    @Flag(help: "With --commits: find aborts too.")
    var aborts = false

    @Flag(help: "With --drops: also what only got a new file, by TRUNCATE, VACUUM FULL, CLUSTER or REINDEX.")
    var rewrites = false

    @Flag(help: "With --drops: also PostgreSQL's own relations, and databases that never came to be.")
    var all = false

    @Option(help: "How many to show.")
    var limit = 1000

    @Option(help: "Only this timeline, in decimal.")
    var timeline: TimelineOption?

    @Option(help: "A generation other than the newest, as 15-7312345678901234567.")
    var generation: String?

    func validate() throws {
        guard [commits, restorePoints, drops].count(where: { $0 }) <= 1 else {
            throw ValidationError("Give one of --commits, --restore-points and --drops.")
        }
        guard !aborts || !restorePoints && !drops else { throw ValidationError("--aborts goes with --commits.") }
        guard !(rewrites || all) || drops else { throw ValidationError("--rewrites and --all go with --drops.") }
        guard limit >= 1 else { throw ValidationError("--limit must be at least 1.") }
        guard from != nil || to != nil || assumeTimezone == nil else {
            throw ValidationError("--assume-timezone needs --from or --to.")
        }
    }

    func perform(_ context: CommandContext) async throws -> WALFindView {
        let times = try times()
        let environment = try Environment.load(global.config, context)
        let cluster = try await environment.openCluster(only, Self.name, context)
        let generation = try cluster.record.generation(named: generation)
        var request = FindWAL.Request(workers: UsualWorkers.count)
        (request.timeline, request.limit, request.times) = (timeline?.timeline, limit, times)
        let find = FindWAL(cluster, generation, request)
        var view = WALFindView(cluster: cluster.record.cluster, generation: generation.id.text, limit: limit)
        if restorePoints {
            view.take(try await find.restorePoints())
        } else if drops {
            let restoring = DropRestoring(
                configuration: global.config,
                generation: generation.id == (try cluster.record.newest()).id ? nil : generation.id.text)
            view.take(try await findDrops(find, cluster, generation, environment), restoring)
        } else {
            view.take(try await find.transactions(aborts: aborts))
        }
        return view
    }

    private func times() throws -> ClosedRange<Instant>? {
        guard from != nil || to != nil else { return nil }
        let begin = try from.map(time) ?? Instant(microseconds: .min)
        let end = try to.map(time) ?? Instant(microseconds: .max)
        guard begin <= end else { throw WaldenError(.usage, "--from \(begin) is later than --to \(end)") }
        return begin...end
    }

    private func time(_ text: String) throws -> Instant {
        try TargetTime.parse(text, assuming: assumeTimezone, rules: SystemTimeZones())
    }

    private func findDrops(
        _ find: FindWAL, _ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, _ environment: Environment
    ) async throws -> FindWAL.Report<FoundDrop> {
        var choice = FindWAL.DropChoice()
        (choice.rewrites, choice.all) = (rewrites, all)
        let backups = cluster.backups(generation)
        let listing = try await backups.listing()
        let names = NameSources(
            backups, listing.markers, histories: try await cluster.wal(generation).overview().histories,
            server: ServerNames(environment.connection, of: generation.systemIdentifier))
        var report = try await find.drops(choice, names: names)
        report.warnings += listing.damaged.map { "backup \($0.id.text) cannot tell names: \($0.error)" }
        return report
    }
}
