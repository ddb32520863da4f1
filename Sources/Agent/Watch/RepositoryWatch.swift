// SPDX-License-Identifier: MIT

import Host
public import Operations
import PITR
public import ServiceLifecycle

/// Looks into the repositories, every now and then and when it is told to.
public struct RepositoryWatch: Service {
    private let survey: RepositorySurvey
    private let knowledge: Knowledge
    private let interval: Duration

    public init(_ repositories: ClusterRepositories, _ knowledge: Knowledge, every interval: Duration) {
        survey = RepositorySurvey(repositories)
        (self.knowledge, self.interval) = (knowledge, interval)
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            var findings: Findings?
            repeat {
                let found = await survey.run(before: findings)
                if Task.isCancelled { return }
                await knowledge.update { $0.take(found, at: $1) }
                // Catalogues and segments were read; an agent at rest keeps none of that memory.
                if found.hasChanged { try? await BlockingThreads.shared.run { UnusedMemory.giveBack() } }
                findings = found
            } while (try? await Task.sleep(for: interval)) != nil
        }
    }
}
