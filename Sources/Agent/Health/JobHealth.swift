// SPDX-License-Identifier: MIT

import PITR

/// Do the jobs succeed, and often enough?
struct JobHealth {
    private let snapshot: AgentSnapshot
    private let thresholds: HealthThresholds

    init(_ snapshot: AgentSnapshot, _ thresholds: HealthThresholds) {
        (self.snapshot, self.thresholds) = (snapshot, thresholds)
    }

    var problems: [HealthProblem] {
        [drill].compactMap { $0 } + snapshot.jobs.filter(\.isEnabled).compactMap { failed($0) ?? old($0) }
            + foreignDumps
    }

    private var drill: HealthProblem? {
        guard let last = snapshot.drills.last, let problem = last.problem else { return nil }
        return HealthProblem(
            .drillFailed, .critical, "the last drill failed, so nobody knows whether a restore would work: \(problem)",
            remedy:
                "Run walden drill --keep and look at what it says. Take a base backup if the one that was tried is damaged."
        )
    }

    private func failed(_ job: JobState) -> HealthProblem? {
        guard let run = job.lastRun, run.outcome == .failed || run.outcome == .interrupted,
            job.lastSuccess.map({ $0 < run.ended }) ?? true, !(job.name == .drill && drill != nil)
        else { return nil }
        let manner = run.outcome == .failed ? "failed" : "was interrupted"
        let next = job.nextRun.map { " It runs again at \(Amount.moment($0))." } ?? ""
        return HealthProblem(
            .jobFailed, .warning, of: job.name.text,
            "the last run of \(job.name) \(manner) \(Amount.duration(snapshot.age(of: run.ended))) ago"
                + (run.problem.map { ": \($0)" } ?? ""),
            remedy: "Remove the cause." + next)
    }

    private func old(_ job: JobState) -> HealthProblem? {
        let last = [job.lastSuccess, newestDump(of: job.name)].compactMap { $0 }.max()
        return old(job.name.text, last, since: job.knownSince ?? snapshot.agent.startedAt)
    }

    /// Tiers that somebody else's schedule takes.
    private var foreignDumps: [HealthProblem] {
        let names = Set(snapshot.dumps.map { JobName.dump($0.tier) }).subtracting(snapshot.jobs.map(\.name))
        return names.sorted().compactMap { name in
            newestDump(of: name).flatMap { old(name.text, $0, since: $0) }
        }
    }

    private func newestDump(of job: JobName) -> Instant? {
        snapshot.dumps.filter { JobName.dump($0.tier) == job }.compactMap(\.times.last).max()
    }

    private func old(_ name: String, _ last: Instant?, since: Instant) -> HealthProblem? {
        let seconds = snapshot.age(of: last ?? since)
        guard let severity = thresholds.jobAges[name]?.severity(above: seconds) else { return nil }
        let what = last == nil ? "has not succeeded once in" : "has not succeeded for"
        return HealthProblem(
            Self.code(of: name), severity, of: name, "\(name) \(what) \(Amount.duration(seconds))",
            remedy: "See whether the job is still scheduled and what its last run said, with walden schedule.")
    }

    private static func code(of name: String) -> HealthProblem.Code {
        if name == JobName.drill.text { return .drillOld }
        return name.hasPrefix("dump_") && name != JobName.dumpTest.text ? .dumpOld : .jobOld
    }
}
