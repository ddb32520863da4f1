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
        let arguments = Self.ofCommands.merging(
            configuration.dumps.tiers.keys.map { (JobName.dump($0), ["dump", "--tier", $0.text]) }
                + [(.index, ["wal", "index"]), (.dumpTest, ["dump", "test"])]
        ) { first, _ in first }
        jobs = names.compactMap { name in
            guard let policy = policies[name], let words = arguments[name] else { return nil }
            return ScheduledJob(name, policy, arguments: words)
        }
        without = names.filter { arguments[$0] == nil }
    }

    /// Jobs that are called as the command is that does them.
    private static var ofCommands: [JobName: [String]] {
        let commands = Set(WaldenCommand.configuration.subcommands.compactMap { $0.configuration.commandName })
        let named: [JobName] = [.backup, .prune, .verify, .drill]
        return Dictionary(uniqueKeysWithValues: named.filter { commands.contains($0.text) }.map { ($0, [$0.text]) })
    }
}
