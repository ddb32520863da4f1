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
    /// How long what a repository holds is believed.
    private static let keptOpen = Duration.seconds(60)

    init(config: String?, _ context: CommandContext, _ logger: Logger) {
        (self.config, self.context, self.logger) = (config, context, logger)
    }

    /// Runs until it is told to end. Throws what keeps it from beginning: a wrong configuration, `.locked` when another is running.
    func run() async throws {
        let environment = try Environment.load(config, context)
        let settings = environment.configuration.agent
        let listener = try ControlListener.bind(settings.socket)
        let archiver = Archiver(Self.push(environment), settings.lookAhead) { [logger] in Self.tell(of: $0, logger) }
        let control = try ControlService(listener, AgentHandler(archiver, Self.handlerSettings(environment)))
        var services: [any Service] = [RestService(archiver), control, reload(archiver, settings)]
        if let manager = ServiceManagerSocket(context.variable) {
            services.append(ServiceManagerService(manager, archiver))
        }
        logger.info(
            "walden \(Release.version) listens at \(settings.socket)",
            metadata: ["cluster": "\(environment.configuration.cluster)"])
        try await group(services).run()
        logger.info("ended as told")
    }

    private func group(_ services: [any Service]) -> ServiceGroup {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() })
        configuration.maximumGracefulShutdownDuration = Self.patience
        return ServiceGroup(configuration: configuration)
    }

    private func reload(_ archiver: Archiver, _ running: AgentSettings) -> HangUpService {
        HangUpService { [self] in
            do {
                let environment = try Environment.load(config, context)
                let settings = environment.configuration.agent
                await archiver.change(to: Self.push(environment), settings.lookAhead)
                logger.info("the configuration was read again")
                if settings.socket != running.socket { logger.warning("agent.socket counts from the next start on") }
            } catch {
                logger.error("the old configuration is kept: \(Failure(error).error)")
            }
        }
    }

    private static func push(_ environment: Environment) -> PushWAL {
        let archive = environment.configuration.archive
        return PushWAL(environment.repositories, archive.policy, limit: archive.timeout, keptOpen: keptOpen)
    }

    private static func handlerSettings(_ environment: Environment) -> AgentHandler.Settings {
        AgentHandler.Settings(
            configuration: environment.configurationPath, cluster: environment.configuration.cluster,
            pushLimit: environment.configuration.archive.timeout)
    }

    private static func tell(of event: PushEvent, _ logger: Logger) {
        switch event.result {
        case .success(let report):
            logger.debug("\(report.name) is stored", metadata: ["seconds": "\(event.duration)"])
            for warning in report.warnings { logger.warning("\(warning)") }
        case .failure(let error): logger.error("\(event.file.name) is not stored: \(Failure(error).error)")
        }
    }
}
