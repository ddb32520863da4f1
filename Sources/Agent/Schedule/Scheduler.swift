// SPDX-License-Identifier: MIT

import Errors
import Host
public import PITR
public import ServiceLifecycle

/// Starts each job when its time has come. What is due is decided by ``JobDecision``; this waits, starts, and remembers.
public actor Scheduler: Service {
    private var jobs: [JobName: ScheduledJob] = [:]
    private var since: [JobName: Instant] = [:]
    private var requested: Set<JobName> = []
    /// Runs that were asked for outside of the schedule and have failed: how often, and when they are tried again.
    private var failedRequests: [JobName: (attempts: Int, due: Instant)] = [:]
    private var counted: [JobName: Set<Instant>] = [:]
    private(set) var followed: Set<JobName> = []
    private let history: JobHistory
    private let known: KnownJobs
    private let runner: any JobRunner
    private let knowledge: Knowledge
    private let report: @Sendable (String) -> Void
    private let now: @Sendable () -> Instant
    private let pause: @Sendable (Duration) async throws -> Void
    /// Nothing is waited for longer than this at a time: clocks are set, and schedules changed.
    private let longestPause: Duration

    /// `report` is told what is worth a line in the log. `pause` waits so long and throws when told to stop.
    public init(
        _ jobs: [ScheduledJob], _ history: JobHistory, _ known: KnownJobs, _ runner: any JobRunner,
        _ knowledge: Knowledge, longestPause: Duration = .seconds(60),
        now: @escaping @Sendable () -> Instant, report: @escaping @Sendable (String) -> Void,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.jobs = Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first }
        (self.history, self.known, self.runner, self.knowledge) = (history, known, runner, knowledge)
        (self.now, self.report, self.pause, self.longestPause) = (now, report, pause, longestPause)
    }

    /// From the next look on, the schedule is another. A run that goes on is not touched.
    public func change(to jobs: [ScheduledJob]) async {
        self.jobs = Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first }
        requested.formIntersection(self.jobs.keys)
        await learn()
    }

    /// Has a job run soon, outside of its schedule. Nothing happens for one that is not scheduled at all.
    public func request(_ job: JobName) { if jobs[job] != nil { requested.insert(job) } }

    public func run() async {
        await learn()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                repeat {
                    for name in await self.unfollowed() { group.addTask { await self.follow(name) } }
                } while (try? await self.pause(self.longestPause)) != nil
            }
        }
    }

    private func learn() async {
        let (jobs, now, known, report) = (Array(jobs.values), now(), known, report)
        since =
            (try? await BlockingThreads.shared.run {
                known.since(jobs, now: now) { report("what was missed is not known after a restart: \($0)") }
            }) ?? [:]
        for job in jobs { await show(job.name) }
        let names = Set(jobs.map(\.name))
        await knowledge.update { snapshot, _ in snapshot.jobs.removeAll { !names.contains($0.name) } }
    }

    private func unfollowed() -> Set<JobName> {
        let names = Set(jobs.keys).subtracting(followed)
        followed.formUnion(names)
        return names
    }

    private func follow(_ name: JobName) async {
        await history.refresh(name)
        while let job = jobs[name], !Task.isCancelled {
            let decision = await decide(job)
            let isRunning = await history.isRunning(name)
            await show(name)
            if !isRunning, takeRequest(name) {
                await start(job, for: nil)
            } else if case .start = decision.action {
                await startIfStillDue(job)
            } else {
                guard (try? await pause(wait(decision))) != nil else { break }
                // Nobody else says when a run that is not ours has ended.
                if isRunning { await history.refresh(name) }
            }
        }
        followed.remove(name)
    }

    private func decide(_ job: ScheduledJob) async -> JobDecision {
        JobDecision.next(
            job.policy, runs: await history.runs(of: job.name), since: since[job.name] ?? now(), now: now())
    }

    private func wait(_ decision: JobDecision) -> Duration {
        guard case .wait(let until) = decision.action else { return longestPause }
        let (left, overflow) = until.microseconds.subtractingReportingOverflow(now().microseconds)
        return overflow ? longestPause : min(max(.microseconds(left), .milliseconds(1)), longestPause)
    }

    /// Another host may have done it since we looked.
    private func startIfStillDue(_ job: ScheduledJob) async {
        await history.refresh(job.name)
        let decision = await decide(job)
        guard case .start(let slot, let attempt) = decision.action else { return }
        await count(decision.passedOver, of: job.name)
        if attempt > 1 { report("\(job.name) is tried again, for the \(attempt). time") }
        await start(job, for: slot)
    }

    private func start(_ job: ScheduledJob, for slot: Instant?) async {
        let started = now()
        report("\(job.name) begins\(slot.map { ", for \($0)" } ?? ", as asked for")")
        await knowledge.change(job.name) { $0.runningSince = started }
        let status = await runner.run(job, for: slot)
        await knowledge.change(job.name) { $0.runningSince = nil }
        report("\(job.name) ended with status \(status)")
        await remember(job, slot, started, status)
    }

    private func remember(_ job: ScheduledJob, _ slot: Instant?, _ started: Instant, _ status: Int32) async {
        await history.refresh(job.name)
        // Another run is at it, on this host or another: its record says how it ends.
        if status == Self.lockedStatus {
            // It may have begun before whatever it was that somebody asked for a run for.
            if slot == nil { request(job.name) }
            _ = try? await pause(longestPause)
        } else if !Task.isCancelled {
            let outcome: JobRun.Outcome = status == 0 ? .succeeded : .failed
            await history.add(JobRun(job: job.name, scheduled: slot, started: started, ended: now(), outcome: outcome))
            if status != 0 { await knowledge.change(job.name) { $0.failures &+= 1 } }
            if slot == nil { tryAgain(job, outcome) } else if outcome == .succeeded { failedRequests[job.name] = nil }
        }
        await show(job.name)
    }

    /// What was asked for outside of the schedule is tried as often as what is scheduled.
    private func tryAgain(_ job: ScheduledJob, _ outcome: JobRun.Outcome) {
        let attempts = (failedRequests.removeValue(forKey: job.name)?.attempts ?? 0) + 1
        guard outcome == .failed, attempts <= job.policy.retries else { return }
        failedRequests[job.name] = (attempts, now().advanced(by: job.policy.wait(afterAttempt: attempts)))
    }

    private func takeRequest(_ name: JobName) -> Bool {
        if requested.remove(name) != nil { return true }
        return failedRequests[name].map { $0.due <= now() } ?? false
    }

    /// docs/exit-status.md
    private static let lockedStatus: Int32 = 6

    private func count(_ passedOver: [JobDecision.PassedOver], of name: JobName) async {
        // As long as no repository has told of any run, all would seem to have been missed.
        guard await history.isRead(name) else { return }
        let before = counted.updateValue(Set(passedOver.map(\.slot)), forKey: name) ?? []
        let new = passedOver.filter { !before.contains($0.slot) }
        guard let first = new.first, let last = new.last else { return }
        report(
            new.count == 1
                ? "\(name) of \(first.slot) was \(first.reason)"
                : "\(new.count) runs of \(name) from \(first.slot) to \(last.slot) were passed over")
        await knowledge.change(name) { $0.skipped &+= UInt64(new.count) }
    }

    /// Puts into the snapshot what is known of the job.
    private func show(_ name: JobName) async {
        let runs = await history.stored(name)
        // After the last wait: one that was taken off the schedule meanwhile must not come back.
        guard let job = jobs[name] else { return }
        let known = since[name]
        let nextRun = job.policy.starts(after: now(), count: 1).first
        await knowledge.change(name, or: JobState(job)) { state in
            state.schedule = job.policy.schedule.expression.text
            state.zone = job.policy.schedule.zone.name
            (state.knownSince, state.nextRun) = (known, nextRun)
            state.take(runs)
        }
        if name == .prune { await knowledge.countRemoved(by: runs) }
    }
}
