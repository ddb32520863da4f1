// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Logging
import Operations
import Repository

struct BackupCommand: ReportingCommand {
    static let name = "backup"

    enum Checkpoint: String, ExpressibleByArgument, CaseIterable {
        case fast, spread
    }

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Take a base backup now.",
        discussion: """
            Over the replication protocol: the role needs the REPLICATION attribute, and no access to the data directory. \
            The backup exists only once all WAL that it needs is in the repository. Exit status 5: it exists, but the \
            server found pages with wrong checksums.

            EXAMPLES
              walden backup
              walden backup --note "before 4.2" --checkpoint spread
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "fast: a checkpoint at once; spread: gently, which takes minutes. Default: the configuration's.")
    var checkpoint: Checkpoint?

    @Option(help: "A note to keep with the backup.")
    var note: String?

    func perform(_ context: CommandContext) async throws -> BackupView {
        let environment = try Environment.load(global.config, context)
        let repositories = environment.repositories
        let cluster = try await repositories.places[0].open(repositories.cluster)
        let settings = environment.configuration.backup
        let request = TakeBackup.Request(
            connection: environment.connection,
            fastCheckpoint: checkpoint.map { $0 == .fast } ?? settings.fastCheckpoint, note: note,
            workers: settings.workers, walPatience: settings.walTimeout, maxRateKiB: settings.maxRateKiB,
            waldenVersion: Release.version)
        let began = context.now()
        let reporter = BackupReporter(global.log(Self.name, context), ProgressDisplay("backup", context))
        defer { reporter.end() }
        let marker = try await TakeBackup(cluster, request) { reporter.report($0) }.run()
        reporter.end()
        return BackupView(
            BackupSummary(marker), seconds: Double(context.now().microseconds - began.microseconds) / 1_000_000,
            checksumFailures: marker.checksumFailures)
    }
}
