// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Foundation
import Operations
import SystemPackage

struct WALFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Deliver one WAL file, for restore_command.",
        discussion: """
            Exit status 0: delivered, whole. 1: surely not in the repository, and nothing later of its timeline is either. \
            126: cannot tell, or there is a hole: recovery must stop, not promote. On a standby (standby.signal in the \
            working directory, or --standby) 69 instead of 126, since PostgreSQL itself tries again there.

            EXAMPLE (postgresql.conf)
              restore_command = 'walden-wal fetch "%f" "%p"'
            """)

    @Option(help: "The configuration file. Default: $WALDEN_CONFIG, then /etc/walden/walden.yaml.")
    var config: String?

    @Flag(help: "The server is a standby, which tries again by itself.")
    var standby = false

    @Flag(help: "Print exactly one JSON document on standard output.")
    var json = false

    @Argument(help: "The file's name, as PostgreSQL gives it with %f.")
    var name: String

    @Argument(help: "Where to put it, as PostgreSQL says with %p.")
    var path: String

    func run() async throws {
        let context = CommandContext.current
        do {
            let environment = try Environment.load(config, context)
            let repositories = try environment.repositories.only(context.variable(Environment.repositoryVariable))
            let fetch = FetchWAL(repositories) { context.complain("walden wal fetch: \($0)") }
            let outcome = try await fetch.run(name, to: FilePath(path))
            if json {
                context.output(try JSONOutput.document(of: WALFetchView(name: name, outcome), command: "wal fetch"))
            }
            if outcome == .delivered, environment.configuration.restore.prefetch.isOn {
                FetchServerStart(configuration: environment.configurationPath).after(name, at: FilePath(path))
            }
            if outcome == .endOfArchive { throw CommandStatus(code: PostgresExit.Fetch.endOfArchive) }
        } catch let status as CommandStatus {
            throw status
        } catch {
            let failure = Failure(error).error
            context.complain("walden wal fetch: \(failure)")
            if json { context.output(JSONOutput.document(of: failure, command: "wal fetch")) }
            throw CommandStatus(code: PostgresExit.Fetch.cannotTell(standby: isStandby))
        }
    }

    private var isStandby: Bool { standby || FileManager.default.fileExists(atPath: "standby.signal") }
}
