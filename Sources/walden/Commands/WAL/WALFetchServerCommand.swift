// SPDX-License-Identifier: MIT

import Agent
import ArgumentParser
import Host
import SystemPackage

/// Started by the first fetch of a recovery; see docs/decisions/0021-prefetch.md.
struct WALFetchServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch-server",
        abstract: "Answer the fetches of one recovery, and fetch ahead. Started by the first fetch.",
        shouldDisplay: false)

    @Option(help: "The configuration file. Default: $WALDEN_CONFIG, then /etc/walden/walden.yaml.")
    var config: String?

    @Option(help: "The file that was delivered last, behind which the looking ahead begins.")
    var after: String?

    @Argument(help: "The folder in which PostgreSQL wants the files, relative to the data directory.")
    var folder: String

    func run() async throws {
        let context = CommandContext.current
        // A server that is protected from being killed for memory hands that down to whatever it starts (`man 5 proc`).
        if let file = try? FileDescriptor.open("/proc/self/oom_score_adj", .writeOnly, options: [.closeOnExec]) {
            _ = try? file.closeAfter { try file.writeAll("0".utf8) }
        }
        do {
            let environment = try Environment.load(config, context)
            let repository = context.variable(Environment.repositoryVariable)
            let server = FetchServer(
                try environment.repositories.only(repository), environment.configuration.restore.prefetch,
                FetchHandler.Choice(configuration: environment.configurationPath, repository: repository))
            try await server.run(in: FilePath(folder), after: after)
        } catch {
            context.complain("walden wal fetch-server: \(Failure(error).error)")
            throw CommandStatus(code: ExitStatus.failed)
        }
    }
}
