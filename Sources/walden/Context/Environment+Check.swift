// SPDX-License-Identifier: MIT

import Agent
import Operations
import PITR
import SystemPackage

extension Environment {
    /// All that `walden check` looks at.
    func checks(_ context: CommandContext, limit: Duration, forcesSegment: Bool) throws -> [any Check] {
        var request = CheckRequest(
            connection, archiveCommand: helperCommand(#"push "%p""#, context), limit: limit, now: context.now)
        if configurationPath != ConfigurationFile.defaultPath { request.configuration = configurationPath.string }
        let socket = configuration.agent.socket
        if socket != AgentSettings().socket { request.socket = socket.string }
        (request.policy, request.forcesSegment) = (configuration.archive.policy, forcesSegment)
        request.programs = configuration.postgres.programs.map { FilePath($0) }
        request.environment = context.environment
        request.agent = { await AgentGreeting.ask(at: socket) }
        request.secrets = SecretFiles.paths(of: self)
        addSchedule(to: &request)
        if configuration.dumps.isSaid || request.jobs.contains(where: { $0.name.text.hasPrefix("dump_") }) {
            request.dumps = (try DumpEnvironment(self, context).server, configuration.dumps.choice)
        }
        return try CheckList.all(repositories, request)
    }

    private func addSchedule(to request: inout CheckRequest) {
        let thresholds = configuration.agent.thresholds
        let known = AgentJobs(configuration)
        let names = ScheduleSettings.names(configuration.dumps.tiers.keys)
        let policies = configuration.schedule.policies(of: configuration.cluster)
        let now = request.now()
        request.jobs = names.compactMap { name in
            policies[name].map { policy in
                CheckedJob(
                    name, next: policy.starts(after: now, count: 1).first,
                    hasCommand: known.jobs.contains { $0.name == name },
                    limit: name == .backup ? nil : thresholds.jobAges[name.text].map { CheckLimit($0) })
            }
        }
        request.backupAge = CheckLimit(thresholds.backupAge)
        for tier in configuration.dumps.tiers.keys {
            request.dumpAges[tier] = thresholds.jobAges[JobName.dump(tier).text].map { CheckLimit($0) }
        }
    }
}

extension CheckLimit {
    fileprivate init(_ levels: HealthThresholds.Levels) {
        self.init(warning: levels.warning, critical: levels.critical)
    }
}
