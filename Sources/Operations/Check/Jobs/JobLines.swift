// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// How the last runs of jobs went, a line each. Pure.
struct JobLines {
    private let jobs: [CheckedJob]
    private let runs: [JobName: [StoredJobRun]]
    private let now: Instant

    init(_ jobs: [CheckedJob], _ runs: [JobName: [StoredJobRun]], now: Instant) {
        (self.jobs, self.runs, self.now) = (jobs, runs, now)
    }

    func say(_ report: CheckReport) {
        for job in jobs { say(job, runs[job.name] ?? [], report) }
        let never = jobs.filter { $0.hasCommand && (runs[$0.name] ?? []).isEmpty }.map(\.name.text)
        guard !never.isEmpty else { return }
        report.warn(
            "jobs", "not run yet: \(never.joined(separator: ", "))",
            hint: "On the first day that is so. Later: does walden agent run, or cron?")
    }

    private func say(_ job: CheckedJob, _ runs: [StoredJobRun], _ report: CheckReport) {
        guard let last = runs.first else { return }
        let what = "job \(job.name)"
        if last.outcome == .running {
            return report.ok(
                what, "it has been running for \(ago(last.record.startedAt)) on \(last.record.process.host)")
        }
        if last.outcome != .succeeded { return say(what, last, report) }
        let ended = last.record.end?.endedAt ?? last.record.startedAt
        report.age(
            what, age(ended), job.limit, "it succeeded \(ago(ended)) ago",
            cure: "See with walden schedule whether it still runs, and with walden job list how.", "job_age_\(job.name)"
        )
    }

    /// A run that did not go well.
    private func say(_ what: String, _ run: StoredJobRun, _ report: CheckReport) {
        let manner = run.outcome == .interrupted ? "was interrupted" : "failed"
        let text = "its last run \(manner) \(ago(run.record.end?.endedAt ?? run.record.startedAt)) ago"
        let cure = "walden job list --job \(run.job) has its runs. Remove the cause, or run it by hand to see it."
        guard isGrave(run) else { return report.warn(what, text, cause: run.record.end?.error, hint: cure) }
        report.failed(what, WaldenError(.failed, text, cause: run.record.end?.error, hint: cure))
    }

    /// What was to prove that backups are good did not, or found damage.
    private func isGrave(_ run: StoredJobRun) -> Bool {
        run.outcome == .failed
            && (run.job == .drill || run.record.end?.errorCode == WaldenError.Code.integrity.rawValue)
    }

    private func age(_ instant: Instant) -> Double { instant.seconds(until: now) }

    private func ago(_ instant: Instant) -> String { CheckWords.duration(age(instant)) }
}
