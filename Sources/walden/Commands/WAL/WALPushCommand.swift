// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Operations
import SystemPackage

struct WALPushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Store one WAL file, for archive_command.",
        discussion: """
            Exit status 0: the file is durable in the repository. 1 to 125: it is not, try again. Quiet on success.

            EXAMPLE (postgresql.conf)
              archive_command = 'walden-wal push "%p"'
            """)

    @Option(help: "The configuration file. Default: $WALDEN_CONFIG, then /etc/walden/walden.yaml.")
    var config: String?

    @Flag(name: .shortAndLong, help: "Say on standard error what was stored.")
    var verbose = false

    @Flag(help: "Print exactly one JSON document on standard output.")
    var json = false

    @Argument(help: "The file, as PostgreSQL names it with %p.")
    var path: String

    func run() async throws {
        let context = CommandContext.current
        do {
            let environment = try Environment.load(config, context)
            let archive = environment.configuration.archive
            let push = PushWAL(environment.repositories, archive.policy, limit: archive.timeout)
            let report = try await push.run(FilePath(path), orGivingUp: environment.giveUp(context))
            for warning in report.warnings { context.complain("walden wal push: \(warning)") }
            if report.outcome == .alreadyThere, !report.isGivenUp {
                context.complain("walden wal push: \(report.name) is stored already, with the same content")
            } else if verbose, !report.isGivenUp {
                context.complain("walden wal push: \(report.name) stored")
            }
            if json { context.output(try JSONOutput.document(of: WALPushView(report), command: "wal push")) }
        } catch {
            let failure = Failure(error).error
            context.complain("walden wal push: \(failure)")
            if json { context.output(JSONOutput.document(of: failure, command: "wal push")) }
            throw CommandStatus(code: PostgresExit.Push.failed)
        }
    }
}
