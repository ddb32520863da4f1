// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Postgres
import SystemPackage

/// Starts a restored server and waits until its recovery has reached the target.
struct RecoveryRun: Sendable {
    /// Replay of days of WAL may take long; a server that died is noticed at once.
    private static let patience = Duration.seconds(24 * 3600)

    private let request: RestoreRequest
    private let control: ServerControl
    private let report: @Sendable (RestoreEvent) -> Void

    init(_ request: RestoreRequest, _ programs: PostgresPrograms, _ report: @escaping @Sendable (RestoreEvent) -> Void)
    {
        self.request = request
        self.control = ServerControl(programs: programs, dataDirectory: request.into, runAs: request.owner)
        self.report = report
    }

    func run() async throws -> RecoveryOutcome {
        report(.starting)
        let log = request.into.appending("walden-recovery.log")
        try await control.start(options: [], logFile: log, timeout: Self.patience)
        do {
            return try await watch(log)
        } catch let error as WaldenError where error.code == .unavailable {
            throw try await ended(log) ?? error
        }
    }

    private func watch(_ log: FilePath) async throws -> RecoveryOutcome {
        let connection = try await connect()
        return try await closing(with: connection.close) { try await wait(on: connection, log: log) }
    }

    /// A connection is mostly lost because the server ended: then its own last words say why. nil while it runs on.
    private func ended(_ log: FilePath) async throws -> WaldenError? {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        while DataDirectory.runningServer(at: request.into) != nil {
            guard clock.now < deadline else { return nil }
            try await clock.sleep(for: .milliseconds(100))
        }
        let lines = (SmallFile.text(at: log) ?? "").split(separator: "\n")
        let words = lines.filter { $0.contains("FATAL:") || $0.contains("PANIC:") }.suffix(3).joined(separator: " ")
        return WaldenError(
            .failed, "the server of \(request.into) ended before it reached the target",
            cause: words.isEmpty ? nil : words,
            hint: "The whole log is in \(log), or where log_directory of the cluster says.")
    }

    /// As whom the original is reached, at the place where the copy says that it listens.
    private func connect() async throws -> Connection {
        let place = try await BlockingThreads.shared.run { [into = request.into] in try PostmasterFile.read(at: into) }
        let settings = try request.connection.redirected(host: place.host, port: place.port)
        do {
            return try await Connection.open(settings, .ordinary(database: nil), connectTimeout: .seconds(15))
        } catch let error as WaldenError {
            throw error.during("the restored server runs in \(request.into), and cannot be asked how far it is")
                .hinting("Its log tells; it goes on by itself.")
        }
    }

    private func wait(on connection: Connection, log: FilePath) async throws -> RecoveryOutcome {
        let clock = ContinuousClock()
        let deadline = clock.now + Self.patience
        while clock.now < deadline {
            let state = try await RecoveryState.read(connection)
            if !state.isInRecovery || state.isPaused {
                return try await RecoveryOutcome.of(state, in: request.into, log: log)
            }
            report(.replaying(state.replayedTo?.description))
            try await clock.sleep(for: .milliseconds(200))
        }
        throw WaldenError(.timedOut, "recovery in \(request.into) did not reach its target", canRetry: false)
    }
}
