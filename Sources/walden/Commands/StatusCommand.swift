// SPDX-License-Identifier: MIT

import Agent
import ArgumentParser
import Errors
import Operations

struct StatusCommand: ReportingCommand {
    static let name = "status"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Show how each repository and the archiving are doing.",
        discussion: """
            A row for each repository: its backups, its newest WAL, and how far it is behind the one that is furthest. Exit \
            status 1, with the reason in a line: a repository cannot be reached, lags by more than --max-lag segments, \
            there is no backup or the last one, a dump or a drill is too old, a job failed, WAL does not arrive while the \
            server writes it, some is lost, or room runs out. A server that cannot be reached is only remarked on.

            EXAMPLES
              walden status
              walden status --max-lag 16 --json
            """)

    @OptionGroup var global: GlobalOptions

    @OptionGroup var only: RepositoryOption

    @Option(help: "How many segments a repository may be behind the one that is furthest.")
    var maxLag: UInt64 = 64

    @Option(help: "How long each repository is waited for.")
    var timeout = TimeoutOption(.seconds(60))

    func perform(_ context: CommandContext) async throws -> StatusView {
        let environment = try Environment.load(global.config, context)
        let repositories = try environment.repositories.only(only.repository)
        async let server = server(environment)
        let statuses = try await ReadStatus(repositories, limit: timeout.duration).run()
        let verdict = StatusVerdict(statuses, maximumLag: maxLag)
        let snapshot = await environment.snapshot(repositories, context)
        await environment.writeTextfile(snapshot, context)
        return StatusView(
            statuses, cluster: repositories.cluster, server: try await server,
            problems: verdict.problems + health(snapshot, environment), drill: snapshot.drills.last, now: context.now())
    }

    /// What ``StatusVerdict`` does not look at: ages, gaps, room, and whether WAL arrives.
    private func health(_ snapshot: AgentSnapshot, _ environment: Environment) -> [String] {
        let others: Set<HealthProblem.Code> = [
            .backupMissing, .backupDamaged, .repositoryUnreachable, .repositoryUnchecked, .repositoryLagging,
            .serverUnreachable, .notificationsUndelivered,
        ]
        return HealthVerdict(snapshot, thresholds: environment.configuration.agent.thresholds).problems
            .filter { !others.contains($0.code) }.map { "\($0.sentence). \($0.remedy)" }
    }

    private func server(_ environment: Environment) async throws -> Result<ServerStatus, WaldenError> {
        do {
            return .success(try await ServerStatus.read(environment.connection))
        } catch let error as WaldenError where error.code != .cancelled {
            return .failure(error)
        }
    }
}
