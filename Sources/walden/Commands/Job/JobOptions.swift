// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Logging
import Operations
import PITR

/// For commands that are run as jobs: by hand, from cron, by the agent.
struct JobOptions: ParsableArguments {
    @Option(
        help: """
            The moment of the schedule that this run is for, as 2026-11-22T01:00:00Z. Where the repository tells that it was \
            done with success already, nothing is done.
            """)
    var scheduled: ScheduledMoment?

    /// Runs `body` under the lease of the job, and keeps a record of it.
    func run<View: JobOutput>(
        _ job: JobName, in repositories: ClusterRepositories, _ log: Logger, _ context: CommandContext,
        _ body: @escaping @Sendable (RunningJob) async throws -> View
    ) async throws -> JobView<View> {
        let request = RunJob.Request(job, scheduled: scheduled?.instant, waldenVersion: Release.version)
        let run = RunJob(repositories, request, now: context.now) { event in
            switch event {
            case .waiting(let sentence): log.warning("\(sentence)")
            case .withoutLease(let repository, let error):
                log.warning(
                    "repository \(repository) gives no lease of \(job), so another run is not kept out: \(error)")
            case .notKept(let repository, let error):
                log.warning("repository \(repository) keeps no record of this run: \(error)")
            }
        }
        let begun = { @Sendable (job: RunningJob) in
            context.jobBegins()
            return try await body(job)
        }
        return JobView(try await run.run(begun, summary: \.jobSummary))
    }
}

/// A moment in RFC 3339, of any offset.
struct ScheduledMoment: ExpressibleByArgument {
    let instant: Instant

    init?(argument: String) {
        guard let instant = Instant(rfc3339: argument) else { return nil }
        self.instant = instant
    }
}
