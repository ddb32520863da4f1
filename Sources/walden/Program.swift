// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Foundation

/// Parses the arguments, runs the command, and turns whatever happens into an exit status.
struct Program: Sendable {
    let arguments: [String]
    let context: CommandContext

    func run() async -> Int32 {
        signal(SIGPIPE, SIG_IGN)  // a closed pipe is an error to report, never a signal that PostgreSQL sees
        return await CommandContext.$current.withValue(context) {
            do {
                return try await StopSignals(arguments).cancelling { [arguments] in
                    try await Self.execute(arguments)
                }
            } catch let status as CommandStatus {
                return status.code
            } catch {
                return report(error)
            }
        }
    }

    private static func execute(_ arguments: [String]) async throws -> Int32 {
        if let push = HelperArguments.push(arguments) {
            try await push.run()
        } else if let fetch = HelperArguments.fetch(arguments) {
            try await fetch.run()
        } else {
            try await run(try WaldenCommand.parseAsRoot(arguments))
        }
        return ExitStatus.done
    }

    private static func run(_ command: any ParsableCommand) async throws {
        var command = command
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    /// What the argument parser itself has to say: help and version are answers, everything else is a usage error.
    private func report(_ error: any Error) -> Int32 {
        let text = WaldenCommand.fullMessage(for: error)
        guard WaldenCommand.exitCode(for: error) != .success else {
            context.output(text)
            return ExitStatus.done
        }
        if arguments.first == CheckCommand.name, arguments.contains("--nagios") {
            let line = NagiosLine(usage: WaldenCommand.message(for: error))
            context.output(line.text)
            return line.status.rawValue
        }
        context.complain(text)
        if arguments.contains("--json") {
            let failure = WaldenError(.usage, WaldenCommand.message(for: error))
            context.output(JSONOutput.document(of: failure, command: arguments.first ?? "walden"))
        }
        return usageStatus
    }

    /// PostgreSQL must not take a mistyped restore_command for the end of the archive.
    private var usageStatus: Int32 {
        guard arguments.first == "wal", arguments.count > 1 else { return ExitStatus.usage }
        switch arguments[1] {
        case "push": return PostgresExit.Push.usage
        case "fetch": return PostgresExit.Fetch.usage(standby: isStandby)
        default: return ExitStatus.usage
        }
    }

    /// As `walden wal fetch` sees it, when its arguments can be read.
    private var isStandby: Bool {
        arguments.contains("--standby") || FileManager.default.fileExists(atPath: "standby.signal")
    }
}

/// Thrown by a command that has said what there was to say.
struct CommandStatus: Error {
    let code: Int32
}
