// SPDX-License-Identifier: MIT

import Agent
import Codec
import Errors
import Operations
import PITR
import Repository

/// An agent's services, put together as `walden agent` does, but for the clock, the store and the network.
struct SimulatedDay: Sendable {
    private let clock = MinuteClock()
    private let store = ForgetfulStore()
    private let knowledge: Knowledge
    private let server: FakeServer
    private let notifier: Notifier
    private let scheduler: Scheduler

    init() async throws {
        try await store.makeRepository()
        let (clock, store) = (clock, store)
        let place = RepositoryPlace(
            name: "memory", store: store,
            compression: CompressionChoice(wal: .zstd(level: 1), backup: .zstd(level: 1)))
        let repositories = ClusterRepositories([place], cluster: "main")
        let agent = AgentState(version: "0", startedAt: clock.now, processID: 1)
        let knowledge = Knowledge(
            AgentSnapshot(cluster: "main", takenAt: clock.now, agent: agent), now: { clock.now })
        let target = NotificationTarget("chat", .webhook(WebhookTarget(try NotificationURL("http://127.0.0.1:9/"))))
        notifier = Notifier(
            [target], transport: FickleTransport(), pace: NotificationPace(sleep: { _ in await Task.yield() }))
        server = try FakeServer(repositories) { event in Task { await knowledge.add(event) } }
        scheduler = Scheduler(
            try Self.jobs(), JobHistory(repositories, now: { clock.now }), KnownJobs(nil),
            RecordingRunner(JobRuns(store, cluster: "main", now: { clock.now }), store, now: { clock.now }), knowledge,
            now: { clock.now }, report: { _ in }, pause: { try await clock.sleep($0) })
        self.knowledge = knowledge
        Task { [scheduler] in await scheduler.run() }
    }

    private static func jobs() throws -> [ScheduledJob] {
        let policy = JobPolicy(CronSchedule(try CronExpression("* * * * *")))
        return [ScheduledJob(.index, policy, arguments: []), ScheduledJob(.prune, policy, arguments: [])]
    }

    func live(minutes: Int) async throws {
        for _ in 0..<minutes {
            // The scheduler itself waits, and each of its two jobs.
            try await clock.passMinute(whenAsleep: 3)
            try await server.archiveTwo()
            let snapshot = await knowledge.snapshot
            let verdict = HealthVerdict(snapshot)
            let texts = [StatusPage.render(snapshot, verdict), MetricsText(snapshot, verdict).text]
            guard texts.allSatisfy({ !$0.isEmpty }) else { throw WaldenError(.failed, "there is no page") }
            notifier.tell(NotificationEvent(.failed, cluster: "main", at: clock.now, "It failed.", job: .index))
        }
        while notifier.counts.contains(where: { $0.waiting > 0 }) { try await Task.sleep(for: .milliseconds(5)) }
    }

    func remove() { server.remove() }

    /// What was done, so that nobody takes idleness for thrift.
    var account: String {
        get async {
            let snapshot = await knowledge.snapshot
            let pushes = snapshot.archiving.pushes
            return
                "\(pushes?.files ?? 0) pushes, \(pushes?.failures.values.reduce(0, +) ?? 0) failed, "
                + "\(store.jobRuns) runs, \(notifier.counts.map(\.delivered).reduce(0, +)) notices"
        }
    }
}
