// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Operations
import PITR

struct WALIndexCommand: ReportingCommand {
    static let name = "wal index"

    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Index what the archived WAL holds, so that plans over long times are quick.",
        discussion: """
            Reads the WAL of each LOG (4 GiB of a timeline) that is complete and not indexed yet, or of which segments have \
            come or gone since. Nothing depends on it: without an index the WAL itself is read. It may be stopped at any \
            time, run again, and run while the server archives. Exit status 5: some segments are damaged; they are named, \
            and the rest is indexed.

            EXAMPLES
              walden wal index
              walden wal index --timeline 2 --rebuild
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    @Flag(help: "Make all of it anew.")
    var rebuild = false

    @Option(help: "Only this timeline, in decimal.")
    var timeline: TimelineOption?

    @Option(help: "A generation other than the newest, as 15-7312345678901234567.")
    var generation: String?

    @OptionGroup var job: JobOptions

    func perform(_ context: CommandContext) async throws -> JobView<WALIndexView> {
        let environment = try Environment.load(global.config, context)
        let log = global.log(Self.name, context)
        return try await job.run(.index, in: environment.repositories, log, context) { _ in
            try await index(environment, context)
        }
    }

    private func index(_ environment: Environment, _ context: CommandContext) async throws -> WALIndexView {
        let repositories = try environment.repositories.only(only.repository)
        var view = WALIndexView()
        for place in repositories.places {
            let cluster = try await place.open(repositories.cluster)
            let name = repositories.places.count > 1 ? place.name : nil
            try await index(cluster, into: &view, repository: name, context)
        }
        return view
    }

    private func index(
        _ cluster: ClusterArchive, into view: inout WALIndexView, repository: String?, _ context: CommandContext
    ) async throws {
        let generation = try cluster.record.generation(named: generation)
        var request = IndexWAL.Request(
            workers: UsualWorkers.count, waldenVersion: Release.version)
        (request.timeline, request.rebuild) = (timeline?.timeline, rebuild)
        let reporter = IndexReporter(
            global.log(Self.name, context), ProgressDisplay("index", context), size: try generation.segmentSize())
        defer { reporter.end() }
        let report = try await IndexWAL(cluster, generation, request) { reporter.report($0) }.run()
        reporter.end()
        view.add(report, size: try generation.segmentSize(), repository: repository)
    }
}
