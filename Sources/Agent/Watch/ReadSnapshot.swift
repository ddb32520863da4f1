// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Glibc
import Host
public import Operations
public import PITR
public import Postgres
import Repository

/// What an agent would know, asked for once by a command that runs and ends.
public struct ReadSnapshot: Sendable {
    private let repositories: ClusterRepositories
    private let connection: ConnectionSettings?
    private let jobs: [ScheduledJob]
    private let now: @Sendable () -> Instant

    private static let limit = Duration.seconds(15)

    /// Without a connection nothing is asked of the server. Of the jobs those are told of that have run.
    public init(
        _ repositories: ClusterRepositories, _ connection: ConnectionSettings?, jobs: [ScheduledJob],
        now: @escaping @Sendable () -> Instant
    ) {
        (self.repositories, self.connection, self.jobs, self.now) = (repositories, connection, jobs, now)
    }

    /// What could not be asked is told of in the snapshot.
    public func run() async -> AgentSnapshot {
        let agent = AgentState(version: Release.version, startedAt: now(), processID: getpid())
        var snapshot = AgentSnapshot(cluster: repositories.cluster, takenAt: now(), agent: agent)
        snapshot.take(await RepositorySurvey(repositories).run(before: nil), at: now())
        if let connection { await ask(connection, &snapshot) }
        await addJobs(&snapshot)
        snapshot.takenAt = now()
        return snapshot
    }

    private func ask(_ connection: ConnectionSettings, _ snapshot: inout AgentSnapshot) async {
        snapshot.server.askedAt = now()
        do {
            snapshot.server.take(
                try await ServerStatus.activity(connection, within: Self.limit), size: snapshot.segmentSize)
        } catch {
            snapshot.server.problem = "\(WaldenError.of(error))"
        }
        let path = snapshot.server.dataDirectory
        // Where its folder is not at hand, nothing is known of the backlog.
        let sight = try? await BlockingThreads.shared.run { try BacklogSight.look(nil, path) }
        snapshot.archiving.take(sight ?? nil, size: snapshot.segmentSize)
    }

    private func addJobs(_ snapshot: inout AgentSnapshot) async {
        let history = JobHistory(repositories, now: now)
        for job in jobs {
            await history.refresh(job.name)
            let runs = await history.stored(job.name)
            guard !runs.isEmpty else { continue }
            var state = JobState(job)
            state.take(runs)
            state.failures = UInt64(runs.count { $0.outcome == .failed })
            state.nextRun = job.policy.schedule.next(after: now())
            snapshot.jobs.append(state)
        }
    }
}
