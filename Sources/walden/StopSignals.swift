// SPDX-License-Identifier: MIT

import Dispatch
import Foundation

/// SIGINT, SIGTERM and SIGHUP: the first cancels the command, which then cleans up; a second ends the process.
struct StopSignals: Sendable {
    private enum Manner: Sendable {
        /// A person's command: cancel, clean up.
        case cancel
        /// archive_command: end at once with a status that means "try again"; the store sweeps what is left.
        case exitAtOnce
        /// restore_command: PostgreSQL wants to see the signal (xlogarchive.c, RestoreArchivedFile). The agent: it sees to them.
        case leaveAlone
    }

    private let manner: Manner

    init(_ arguments: [String]) {
        if arguments.first == "agent" {
            manner = .leaveAlone
            return
        }
        switch arguments.prefix(2) {
        case ["wal", "push"]: manner = .exitAtOnce
        case ["wal", "fetch"]: manner = .leaveAlone
        default: manner = .cancel
        }
    }

    func cancelling(_ body: @escaping @Sendable () async throws -> Int32) async throws -> Int32 {
        guard manner != .leaveAlone else { return try await body() }
        let task = Task { [context = CommandContext.current] in
            try await CommandContext.$current.withValue(context) { try await body() }
        }
        let sources = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].map { source(for: $0, task) }
        defer { for source in sources { source.cancel() } }
        return try await task.value
    }

    private func source(for number: Int32, _ task: Task<Int32, any Error>) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        let manner = self.manner
        source.setEventHandler {
            if manner == .exitAtOnce || task.isCancelled { _exit(manner == .exitAtOnce ? 1 : 130) }
            task.cancel()
        }
        source.resume()
        return source
    }
}
