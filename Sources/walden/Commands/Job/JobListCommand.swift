// SPDX-License-Identifier: MIT

import ArgumentParser
import Operations
import PITR
import Repository

struct JobListCommand: ReportingCommand {
    static let name = "job list"

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the last runs of jobs, the newest first.",
        discussion: """
            Jobs are backup, dump_ and a tier (dump_daily), dump_test, prune, index, verify and drill. A run that has not said how \
            it ended, and whose process or lease is gone, was interrupted. A list with nothing in it is no failure.

            EXAMPLES
              walden job list
              walden job list --job dump_daily --count 50 --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    @Option(help: "Only runs of this job.")
    var job: String?

    @Option(help: "How many runs, from 1 to 1000.")
    var count = 20

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count must be from 1 to 1000.") }
    }

    func perform(_ context: CommandContext) async throws -> JobListView {
        let job = try job.map { try JobName($0) }
        let environment = try Environment.load(global.config, context)
        let cluster = try await environment.openCluster(only, Self.name, context)
        let runs = JobRuns(cluster.store, cluster: environment.repositories.cluster, now: context.now)
        return JobListView(try await runs.newest(count, of: job))
    }
}
