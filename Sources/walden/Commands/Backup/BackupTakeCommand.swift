// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Logging
import Operations

struct BackupTakeCommand: ReportingCommand {
    static let name = "backup"

    enum Checkpoint: String, ExpressibleByArgument, CaseIterable {
        case fast, spread
    }

    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Take a base backup now.",
        discussion: """
            Over the replication protocol: the role needs the REPLICATION attribute, and no access to the data directory. \
            The backup exists only once all WAL that it needs is in the repository. With several repositories it is taken \
            into the first that can be opened and copied from there to the others. Exit status 5: it exists, but the server \
            found pages with wrong checksums; 7: not every repository has it.

            EXAMPLES
              walden backup
              walden backup --note "before 4.2" --checkpoint spread
              walden backup --scheduled 2026-11-22T01:00:00Z
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "fast: a checkpoint at once; spread: gently, which takes minutes. Default: the configuration's.")
    var checkpoint: Checkpoint?

    @Option(help: "A note to keep with the backup.")
    var note: String?

    @Option(help: "Take it into the repository of this name alone.")
    var repository: String?

    @OptionGroup var job: JobOptions

    func perform(_ context: CommandContext) async throws -> JobView<BackupView> {
        try await JobNotices(Self.name, global, context).run(.backup, backUp)
    }

    private func backUp(_ context: CommandContext) async throws -> JobView<BackupView> {
        let environment = try Environment.load(global.config, context)
        let log = global.log(Self.name, context)
        return try await job.run(.backup, in: environment.repositories, log, context) { _ in
            try await take(environment, log, context)
        }
    }

    private func take(_ environment: Environment, _ log: Logger, _ context: CommandContext) async throws -> BackupView {
        let repositories = try environment.repositories.only(repository)
        let settings = environment.configuration.backup
        let request = TakeBackup.Request(
            connection: environment.connection,
            fastCheckpoint: checkpoint.map { $0 == .fast } ?? settings.fastCheckpoint, note: note,
            workers: settings.workers, walPatience: settings.walTimeout, maxRateKiB: settings.maxRateKiB,
            waldenVersion: Release.version)
        let began = context.now()
        let reporter = BackupReporter(
            log, ProgressDisplay("backup", context), copies: CopyReporter(log, ProgressDisplay("copy", context)))
        defer { reporter.end() }
        let taken = try await TakeBackupEverywhere(repositories, request, now: context.now).run { reporter.report($0) }
        reporter.end()
        return BackupView(
            taken, seconds: began.seconds(until: context.now()),
            showsRepositories: repositories.places.count > 1)
    }
}
