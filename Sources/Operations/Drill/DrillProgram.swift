// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import SystemPackage

/// One of PostgreSQL's programs, run to its end as the user of a drill's server. What it writes is counted; the beginning is kept.
struct DrillProgram: Sendable {
    private static let kept = 600
    private static let chunk = 1 << 16

    let programs: PostgresPrograms
    let account: UserAccount?
    let environment: [String: String]
    /// How long it may go on without writing anything.
    let patience: Duration

    struct Outcome: Sendable {
        /// nil: it did not exit by itself.
        let status: Int32?
        /// The beginning of its output and of its complaints, in one line.
        let output: String
        let complaints: String
        let outputBytes: UInt64
    }

    func isInstalled(_ name: String) async throws -> Bool {
        try await BlockingThreads.shared.run { access(programs.path(name).string, X_OK) == 0 }
    }

    /// Throws when it cannot be run, is silent for too long, or we are told to stop.
    func run(_ name: String, _ arguments: [String], options: String = "") async throws -> Outcome {
        let process = try await PipedProcess.start(try command(name, arguments, options: options), patience: patience)
        process.closeInput()
        var (beginning, count) = ([UInt8](), UInt64(0))
        while true {
            let exchange = try await process.exchange([], limit: Self.chunk)
            beginning += exchange.output.prefix(Self.kept - min(beginning.count, Self.kept))
            count &+= UInt64(exchange.output.count)
            if exchange.isOver { break }
        }
        let ending = try await process.ending()
        var status: Int32?
        if case .exited(let code) = ending.status { status = code }
        return Outcome(
            status: status, output: Self.line(String(decoding: beginning, as: UTF8.self)),
            complaints: Self.line(String(ending.errors.prefix(Self.kept))), outputBytes: count)
    }

    private func command(
        _ name: String, _ arguments: [String], options: String
    ) throws(WaldenError) -> PipedProcess.Command {
        let path = programs.path(name)
        let command = try account?.command(running: path, arguments) ?? (program: path, arguments: arguments)
        var variables = environment.filter { ["PATH", "LD_LIBRARY_PATH", "TZ"].contains($0.key) }
        variables.merge(["LC_ALL": "C", "PG_COLOR": "never", "PGOPTIONS": options]) { $1 }
        // Our own folder may be closed to that user.
        return .init(
            "/bin/sh", ["-c", "cd / && exec \"$@\"", "sh", command.program.string] + command.arguments,
            environment: variables)
    }

    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.split(separator: " ").joined(separator: " ") }
            .joined(separator: "; ")
    }
}
