// SPDX-License-Identifier: MIT

import PITR

/// The `schedule:` of the configuration. docs/schedule.md explains every key.
struct ScheduleSettings: Sendable, Equatable {
    /// The jobs that run by themselves. Their seed is given by ``policies(of:)``.
    var jobs = Self.usualJobs

    static let usualJobs = UsualJobs.expressions.mapValues { JobPolicy(CronSchedule($0)) }

    /// How each job of a cluster runs, so that those of several clusters do not begin together.
    func policies(of cluster: String) -> [JobName: JobPolicy] {
        var policies = jobs
        for job in policies.keys { policies[job]?.seed = JobPolicy.seed("\(cluster)/\(job)") }
        return policies
    }

    /// The jobs that run by themselves and when, for people.
    var shown: [(String, String)] {
        jobs.sorted { $0.key < $1.key }.map { job, policy in
            ("schedule.\(job)", "\(policy.schedule.expression.text) \(policy.schedule.zone.name)")
        }
    }

    /// The names of all jobs there are, whether they run or not, in the order in which people are shown them.
    static func names(_ tiers: some Sequence<DumpTier>) -> [JobName] {
        [.backup] + tiers.sorted().map { .dump($0) } + [.dumpTest, .prune, .index, .verify, .drill]
    }
}
