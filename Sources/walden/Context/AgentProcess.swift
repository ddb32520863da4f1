// SPDX-License-Identifier: MIT

import Agent
import AgentProtocol
import Errors
import Logging
import Operations
import ServiceLifecycle

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
        let listener = try ControlListener.bind(environment.configuration.agent.socket)
        let parts = AgentParts(environment, context, logger)
        logger.info("walden \(Release.version) listens at \(environment.configuration.agent.socket)")
        try await group(try services(parts, listener, environment)).run()
        logger.info("ended as told")
    }

    private func services(_ parts: AgentParts, _ listener: ControlListener, _ environment: Environment) throws
        -> [any Service]
    {
        var services: [any Service] = [
            RestService(parts.archiver), GiveUpService { [handler = parts.handler] in handler.giveUp },
            ServerWatch(environment.connection, parts.knowledge), BacklogWatch(parts.archiver, parts.knowledge),
            RepositoryWatch(
                environment.repositories, parts.knowledge, every: environment.configuration.agent.repositoryCheck),
            try ControlService(listener, parts.handler), reload(parts, environment.configuration.agent),
        ]
        if let manager = ServiceManagerSocket(context.variable) {
            services.append(ServiceManagerService(manager, parts.archiver))
        }
        return services
    }

    private func group(_ services: [any Service]) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = Self.patience
        return ServiceGroup(configuration: configuration)
    }

    private func reload(_ parts: AgentParts, _ running: AgentSettings) -> HangUpService {
        HangUpService { [self] in
            do {
                let environment = try Environment.load(config, context)
                await parts.change(to: environment, context)
                logger.info("the configuration was read again")
                if environment.configuration.agent.socket != running.socket {
                    logger.warning("agent.socket counts from the next start on")
                }
            } catch {
                logger.error("the old configuration is kept: \(Failure(error).error)")
            }
        }
    }
}
