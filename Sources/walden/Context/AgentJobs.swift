// SPDX-License-Identifier: MIT

import Agent
import PITR

/// The jobs of a configuration, as the agent runs them.
struct AgentJobs {
    let jobs: [ScheduledJob]
    /// Those that are scheduled and that this release has no command for.
    let without: [JobName]

    init(_ configuration: Configuration) {
        let policies = configuration.schedule.policies(of: configuration.cluster)
        let names = ScheduleSettings.names(configuration.dumps.tiers.keys).filter { policies[$0] != nil }
        let arguments = Dictionary(
            configuration.dumps.tiers.keys.map { (JobName.dump($0), ["dump", "--tier", $0.text]) }
                + [
                    (.backup, ["backup"]), (.dumpTest, ["dump", "test"]), (.prune, ["prune"]),
                    (.index, ["wal", "index"]), (.verify, ["verify"]), (.drill, ["drill"]),
                ]
        ) { first, _ in first }
        jobs = names.compactMap { name in
            guard let policy = policies[name], let words = arguments[name] else { return nil }
            return ScheduledJob(name, policy, arguments: words)
        }
        without = names.filter { arguments[$0] == nil }
    }
}
