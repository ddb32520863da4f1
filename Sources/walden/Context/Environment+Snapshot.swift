// SPDX-License-Identifier: MIT

import Agent
import Errors
import Operations
import SystemPackage

extension Environment {
    /// What an agent would know now.
    func snapshot(_ repositories: ClusterRepositories, _ context: CommandContext) async -> AgentSnapshot {
        await ReadSnapshot(
            repositories, connection, jobs: AgentJobs(configuration).jobs, now: context.now
        ).run()
    }

    /// Writes the metrics where node_exporter reads them, if the configuration says where. A failure is only complained of: it must not
    /// fail what the command is for.
    func writeTextfile(_ snapshot: AgentSnapshot, _ context: CommandContext) async {
        guard let path = configuration.metrics.textfile else { return }
        do {
            let verdict = HealthVerdict(snapshot, thresholds: configuration.agent.thresholds)
            try await TextfileWriter(path).write(MetricsText(snapshot, verdict))
        } catch {
            context.complain("walden: the metrics could not be written: \(WaldenError.of(error))")
        }
    }

    /// As ``writeTextfile(_:_:)``, with what is known now.
    func writeTextfile(_ context: CommandContext) async {
        guard configuration.metrics.textfile != nil else { return }
        await writeTextfile(await snapshot(repositories, context), context)
    }
}
