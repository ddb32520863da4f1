// SPDX-License-Identifier: MIT

import PITR
import Repository

extension JobState {
    /// Runs that are shown and drawn.
    private static let shown = 50

    init(_ job: ScheduledJob) {
        self.init(
            name: job.name, schedule: job.policy.schedule.expression.text, zone: job.policy.schedule.zone.name)
    }

    /// Takes over what the repositories tell of its runs.
    mutating func take(_ stored: [StoredJobRun]) {
        let ended = stored.filter { $0.outcome != .running }.map { run in
            // Nobody knows when one was interrupted.
            RunState(
                started: run.record.startedAt, ended: run.record.end?.endedAt ?? run.record.startedAt,
                outcome: run.outcome, problem: run.record.end?.error)
        }.sorted { $0.started < $1.started }
        runs = ended.suffix(Self.shown)
        lastSuccess = ended.last(where: \.succeeded)?.ended ?? lastSuccess
    }
}

extension Knowledge {
    /// What prunes removed that began since the agent did, as their records say.
    func countRemoved(by runs: [StoredJobRun]) {
        update { snapshot, _ in
            let ours = runs.filter { $0.record.startedAt >= snapshot.agent.startedAt }
            snapshot.prunedObjects = ours.compactMap(\.record.end?.removed).reduce(0) { $0 &+ $1 }
        }
    }

    /// Changes what is known of a job; one that is not known yet is `new`, and is passed over without.
    func change(_ name: JobName, or new: JobState? = nil, _ body: @Sendable (inout JobState) -> Void) {
        update { snapshot, _ in
            if let index = snapshot.jobs.firstIndex(where: { $0.name == name }) {
                body(&snapshot.jobs[index])
            } else if var new {
                body(&new)
                snapshot.jobs.append(new)
                snapshot.jobs.sort { $0.name < $1.name }
            }
        }
    }
}
