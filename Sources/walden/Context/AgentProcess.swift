// SPDX-License-Identifier: MIT

import Agent
import AgentProtocol
import Errors
import Host
import Logging
import Operations
import ServiceLifecycle
import SystemPackage

/// The agent put together from the configuration, and run.
struct AgentProcess: Sendable {
    private let config: String?
    private let context: CommandContext
    private let logger: Logger

    /// How long what is on its way may take once the agent was told to end.
    private static let patience = Duration.seconds(20)

    init(config: String?, _ context: CommandContext, _ logger: Logger) {
        (self.config, self.context, self.logger) = (config, context, logger)
    }

    /// Runs until it is told to end. Throws what keeps it from beginning: a wrong configuration, `.locked` when another is running.
    func run() async throws {
        let environment = try Environment.load(config, context)
        let lock = try onlyOne(environment.configuration)
        defer { lock?.release() }
        let listener = try ControlListener.bind(environment.configuration.agent.socket)
        let parts = try AgentParts(environment, context, logger)
        let page = try await statusServer(parts, environment)
        try await group(try services(parts, listener, page, environment)).run()
        logger.info("ended as told")
    }

    /// Another agent of this cluster with another socket is found where both remember what they do. nil: nothing is remembered.
    private func onlyOne(_ configuration: Configuration) throws -> AgentLock? {
        guard let folder = configuration.agent.state else { return nil }
        do {
            try Folder.create(folder)
            return try AgentLock.take(folder.appending("\(configuration.cluster).agent.lock"))
        } catch let error as WaldenError where error.code != .locked {
            logger.warning("another agent of this cluster would not be noticed: \(error)")
            return nil
        }
    }

    /// What is told of others comes first, since the last is ended first.
    private func services(
        _ parts: AgentParts, _ listener: ControlListener, _ page: StatusServer?, _ environment: Environment
    ) throws -> [any Service] {
        let settings = environment.configuration.agent
        var services: [any Service] = parts.notifier.map { [NotifierService($0)] } ?? []
        services += [
            FetchService(parts.fetching), RestService(parts.archiver),
            GiveUpService { [handler = parts.handler] in handler.giveUp },
            ServerWatch(environment.connection, parts.knowledge), BacklogWatch(parts.archiver, parts.knowledge),
            RepositoryWatch(environment.repositories, parts.knowledge, every: settings.repositoryCheck),
            ConditionWatch(
                parts.knowledge, parts.notifier, parts.scheduler, settings.thresholds,
                remindEvery: environment.configuration.notify.remindEvery),
        ]
        if let page { services.append(StatusService(page)) }
        services += [
            parts.scheduler, try ControlService(listener, parts.handler), reload(parts, environment.configuration),
            BeginningService { [logger] in logger.info("walden \(Release.version) listens at \(settings.socket)") },
        ]
        if let manager = ServiceManagerSocket(context.variable) {
            services.append(ServiceManagerService(manager, parts.archiver))
        }
        return services
    }

    private func statusServer(_ parts: AgentParts, _ environment: Environment) async throws -> StatusServer? {
        guard let settings = environment.configuration.agent.http else { return nil }
        let server = try StatusServer(
            try settings.configuration(environment.configuration.agent.thresholds),
            snapshot: { [knowledge = parts.knowledge] in await knowledge.snapshot },
            plan: { [config, context] in try await PlanText(config, context).text(to: $0) })
        do {
            let address = try await server.bind()
            logger.info("the status page is at \(address)")
            return server
        } catch {
            // Archiving is worth more than the page.
            logger.error("there is no status page: \(WaldenError.of(error))")
            return nil
        }
    }

    private func group(_ services: [any Service]) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = Self.patience
        return ServiceGroup(configuration: configuration)
    }

    private func reload(_ parts: AgentParts, _ running: Configuration) -> HangUpService {
        HangUpService { [self] in
            do {
                let environment = try Environment.load(config, context)
                await parts.change(to: environment, context)
                logger.info("the configuration was read again")
                if environment.configuration.needsRestart(after: running) {
                    logger.warning(
                        "only how WAL is archived and the schedule count at once; the rest from the next start on")
                }
            } catch {
                logger.error("the old configuration is kept: \(Failure(error).error)")
            }
        }
    }
}

extension Configuration {
    /// Whether something differs that a reload does not change.
    fileprivate func needsRestart(after running: Configuration) -> Bool {
        var reloaded = running
        (reloaded.archive, reloaded.schedule) = (archive, schedule)
        reloaded.agent.lookAhead = agent.lookAhead
        // What jobs read, they read when they are started.
        (reloaded.backup, reloaded.dumps, reloaded.programs) = (backup, dumps, programs)
        return reloaded != self
    }
}
