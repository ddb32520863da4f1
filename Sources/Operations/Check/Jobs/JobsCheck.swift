// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// What is to run by itself does: somebody keeps the schedule, and the last runs went well.
struct JobsCheck: Check {
    let what = "jobs"
    let repository: String? = nil
    private let repositories: ClusterRepositories
    private let jobs: [CheckedJob]
    private let agent: @Sendable () async -> AgentAnswer
    private let now: @Sendable () -> Instant

    init(
        _ repositories: ClusterRepositories, _ jobs: [CheckedJob], agent: @escaping @Sendable () async -> AgentAnswer,
        now: @escaping @Sendable () -> Instant
    ) {
        (self.repositories, self.jobs, self.agent, self.now) = (repositories, jobs, agent, now)
    }

    func run(_ report: CheckReport) async throws {
        ScheduleLines(jobs).say(report)
        async let answer = agent()
        let runs = try await JobRecordsReading(repositories, now: now).run(of: jobs.map(\.name))
        AgentLine(await answer, runs, now: now()).say(report)
        JobLines(jobs, runs, now: now()).say(report)
    }
}
