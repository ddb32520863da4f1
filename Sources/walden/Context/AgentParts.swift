// SPDX-License-Identifier: MIT

import Agent
import AgentProtocol
import Errors
import Foundation
import Logging
import Operations
import SystemPackage

/// What the services of an agent share.
struct AgentParts: Sendable {
    let knowledge: Knowledge
    let archiver: Archiver
    let handler: AgentHandler
    let scheduler: Scheduler
    let fetching: FetchHandler
    /// nil: there is nobody to be told.
    let notifier: Notifier?
    private let logger: Logger

    /// How long what a repository holds is believed.
    private static let keptOpen = Duration.seconds(60)

    init(_ environment: Environment, _ context: CommandContext, _ logger: Logger) throws {
        let configuration = environment.configuration
        let agent = AgentState(version: Release.version, startedAt: context.now(), processID: getpid())
        let knowledge = Knowledge(
            AgentSnapshot(cluster: configuration.cluster, takenAt: context.now(), agent: agent), now: context.now)
        let pushes = PushNotices(
            configuration.cluster, logger, try Self.notifier(configuration, context, logger),
            remindEvery: configuration.notify.remindEvery)
        (self.knowledge, self.logger, notifier) = (knowledge, logger, pushes.notifier)
        archiver = Archiver(Self.push(environment), configuration.agent.lookAhead) { event in
            pushes.tell(of: event, at: context.now())
            Task { await knowledge.add(event) }
        }
        fetching = FetchHandler(
            Prefetcher(environment.repositories, configuration.restore.prefetch, folderName: FetchServerPath.folder),
            FetchHandler.Choice(configuration: environment.configurationPath, repository: nil))
        handler = AgentHandler(
            archiver, Self.settings(environment, context),
            fetching: configuration.restore.prefetch.isOn ? fetching : nil)
        scheduler = Scheduler(
            Self.jobs(configuration, logger), JobHistory(environment.repositories, now: context.now),
            KnownJobs(configuration.agent.state.map { $0.appending("\(configuration.cluster).jobs.json") }),
            JobProcess(configuration: environment.configurationPath), knowledge, now: context.now,
            report: { logger.info("\($0)") })
    }

    /// What is on its way ends as it began.
    func change(to environment: Environment, _ context: CommandContext) async {
        await archiver.change(to: Self.push(environment), environment.configuration.agent.lookAhead)
        handler.change(to: Self.settings(environment, context))
        await scheduler.change(to: Self.jobs(environment.configuration, logger))
    }

    private static func jobs(_ configuration: Configuration, _ logger: Logger) -> [ScheduledJob] {
        let jobs = AgentJobs(configuration)
        if !jobs.without.isEmpty {
            logger.warning(
                "this release has no command for \(jobs.without.map(\.text).joined(separator: ", ")), which are scheduled"
            )
        }
        return jobs.jobs
    }

    private static func notifier(_ configuration: Configuration, _ context: CommandContext, _ logger: Logger) throws
        -> Notifier?
    {
        let targets = NotifyTargets(configuration.notify, context)
        for problem in targets.problems { logger.warning("\(problem)") }
        guard !targets.targets.isEmpty else { return nil }
        return Notifier(targets.targets, transport: try NotifyTransport(configuration.notify, context)) { trouble in
            if case .triedAgain = trouble.fate { logger.debug("\(trouble)") } else { logger.warning("\(trouble)") }
        }
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
}
