// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// Whether anybody keeps the schedule: the agent, or whatever else has run jobs lately. Pure.
struct AgentLine {
    private static let what = "agent"
    /// The schedule of whoever says nothing else has something every day.
    private static let lately = 2.0 * 86_400

    private let answer: AgentAnswer
    private let last: StoredJobRun?
    private let now: Instant

    init(_ answer: AgentAnswer, _ runs: [JobName: [StoredJobRun]], now: Instant) {
        (self.answer, self.now) = (answer, now)
        last = runs.values.compactMap(\.first).max { $0.record.startedAt < $1.record.startedAt }
    }

    func say(_ report: CheckReport) {
        switch answer {
        case .answers(let words): report.ok(Self.what, "it answers: \(words)")
        case .nobody: sayOthers(report)
        case .silent:
            report.warn(
                Self.what, "something listens at its socket and does not answer",
                hint: "Look at its log, and restart it. Archiving goes on without it.")
        case .stranger(let user):
            report.warn(
                Self.what, "it runs as user id \(user), so that neither walden-wal nor this check believes it",
                hint: "Run the agent as the user who runs PostgreSQL, and walden check too.")
        }
    }

    private func sayOthers(_ report: CheckReport) {
        guard let last else {
            return report.warn(
                Self.what, "none answers, and no job has ever run: nobody keeps the schedule",
                hint: "Start walden agent, or let cron or timers run the jobs: deploy/README.md.")
        }
        let age = last.record.startedAt.seconds(until: now)
        let text = "\(last.job) ran \(CheckWords.duration(age)) ago on \(last.record.process.host)"
        guard age > Self.lately else {
            return report.ok(Self.what, "none answers here; jobs run all the same: \(text)")
        }
        report.warn(
            Self.what, "none answers, and nothing has run lately: \(text)",
            hint: "Start walden agent, or look why cron or timers do not run the jobs.")
    }
}
