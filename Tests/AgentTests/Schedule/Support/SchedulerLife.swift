// SPDX-License-Identifier: MIT

import Codec
import Operations
import PITR
import Repository
import Storage
import Synchronization
import SystemPackage

@testable import Agent

/// What a scheduler lives with, over restarts too.
final class SchedulerLife: Sendable {
    /// 2026-01-01T00:00:00Z, a Thursday.
    static let start = Instant(microseconds: 1_767_225_600_000_000)

    let time = SimulatedTime(start)
    let store = SwitchedStore()
    let runs: SimulatedRuns
    let knowledge: Knowledge
    private let longestPause: Duration
    private let state: FilePath?
    private let lines = Mutex<[String]>([])

    init(
        state: FilePath? = nil, longestPause: Duration = .seconds(60),
        _ fate: @escaping @Sendable (Int) -> SimulatedRuns.Fate = { _ in SimulatedRuns.Fate() }
    ) {
        (self.state, self.longestPause) = (state, longestPause)
        let (time, store) = (time, store)
        runs = SimulatedRuns(time, JobRuns(store, cluster: "main") { time.now }, fate)
        let agent = AgentState(version: "0", startedAt: time.now, processID: 1)
        knowledge = Knowledge(AgentSnapshot(cluster: "main", takenAt: time.now, agent: agent)) { time.now }
    }

    /// What was logged.
    var said: [String] { lines.withLock { $0 } }
    var records: JobRuns { JobRuns(store, cluster: "main") { [time] in time.now } }

    func scheduler(_ jobs: [ScheduledJob]) -> Scheduler {
        let place = RepositoryPlace(
            name: "r", store: store, compression: CompressionChoice(wal: .none, backup: .none))
        return Scheduler(
            jobs, JobHistory(ClusterRepositories([place], cluster: "main")) { [time] in time.now },
            KnownJobs(state), runs, knowledge, longestPause: longestPause, now: { [time] in time.now },
            report: { [self] line in lines.withLock { $0.append(line) } }, pause: { [time] in try await time.sleep($0) }
        )
    }

    /// Runs a scheduler of these jobs while `body` goes on, and ends it.
    func with(_ jobs: [ScheduledJob], _ body: (Scheduler) async throws -> Void) async throws {
        let scheduler = scheduler(jobs)
        let running = Task { await scheduler.run() }
        do {
            try await body(scheduler)
        } catch {
            running.cancel()
            await running.value
            throw error
        }
        running.cancel()
        await running.value
    }

    func state(of job: JobName) async -> JobState? { await knowledge.snapshot.jobs.first { $0.name == job } }

    /// When the runs of a job began, in seconds.
    func starts(_ job: JobName = .backup) -> [Int64] {
        runs.all.filter { $0.job == job }.map { Self.seconds($0.start) }
    }

    /// Since the beginning.
    static func seconds(_ instant: Instant) -> Int64 { (instant.microseconds - start.microseconds) / 1_000_000 }
}

extension ScheduledJob {
    static func test(
        _ name: JobName = .backup, _ expression: String = "0 * * * *", jitter: Duration = .zero, seed: UInt64 = 0
    ) throws -> ScheduledJob {
        let policy = JobPolicy(CronSchedule(try CronExpression(expression)), jitter: jitter, seed: seed)
        return ScheduledJob(name, policy, arguments: [name.text])
    }
}

extension Instant {
    static func after(_ seconds: Int64) -> Instant { SchedulerLife.start.advanced(by: .seconds(seconds)) }
}
