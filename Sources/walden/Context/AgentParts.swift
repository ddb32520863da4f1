// SPDX-License-Identifier: MIT

import Agent
import AgentProtocol
import Foundation
import Logging
import Operations

/// What the services of an agent share.
struct AgentParts: Sendable {
    let knowledge: Knowledge
    let archiver: Archiver
    let handler: AgentHandler

    /// How long what a repository holds is believed.
    private static let keptOpen = Duration.seconds(60)

    init(_ environment: Environment, _ context: CommandContext, _ logger: Logger) {
        let agent = AgentState(version: Release.version, startedAt: context.now(), processID: getpid())
        let knowledge = Knowledge(
            AgentSnapshot(cluster: environment.configuration.cluster, takenAt: context.now(), agent: agent),
            now: context.now)
        self.knowledge = knowledge
        archiver = Archiver(Self.push(environment), environment.configuration.agent.lookAhead) { event in
            Self.tell(of: event, logger)
            Task { await knowledge.add(event) }
        }
        handler = AgentHandler(archiver, Self.settings(environment, context))
    }

    /// What is on its way ends as it began.
    func change(to environment: Environment, _ context: CommandContext) async {
        await archiver.change(to: Self.push(environment), environment.configuration.agent.lookAhead)
        handler.change(to: Self.settings(environment, context))
    }

    private static func push(_ environment: Environment) -> PushWAL {
        let archive = environment.configuration.archive
        return PushWAL(environment.repositories, archive.policy, limit: archive.timeout, keptOpen: keptOpen)
    }

    private static func settings(_ environment: Environment, _ context: CommandContext) -> AgentHandler.Settings {
        AgentHandler.Settings(
            configuration: environment.configurationPath, cluster: environment.configuration.cluster,
            pushLimit: environment.configuration.archive.timeout, giveUp: environment.giveUp(context))
    }

    private static func tell(of event: PushEvent, _ logger: Logger) {
        switch event.result {
        case .success(let report):
            if !report.isGivenUp { logger.debug("\(report.name) is stored after \(event.duration)") }
            for warning in report.warnings { logger.warning("\(warning)") }
        case .failure(let error): logger.error("\(event.file.name) is not stored: \(Failure(error).error)")
        }
    }
}
