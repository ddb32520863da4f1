// SPDX-License-Identifier: MIT

import Errors
import Host
public import SystemPackage

/// Starts and stops the server of one data directory with pg_ctl, in a session of its own.
public struct ServerControl: Sendable {
    public enum StopMode: String, Sendable {
        /// Ends sessions and writes a shutdown checkpoint.
        case fast
        /// Ends at once; the next start recovers.
        case immediate
    }

    private let programs: PostgresPrograms
    private let dataDirectory: FilePath
    private let runAs: UserAccount?

    /// `runAs` is the user who owns the data directory, needed when we are root, as whom PostgreSQL does not run.
    public init(programs: PostgresPrograms, dataDirectory: FilePath, runAs: UserAccount?) {
        self.programs = programs
        self.dataDirectory = dataDirectory
        self.runAs = runAs
    }

    /// Starts the server and returns when it accepts connections, in recovery read-only ones.
    ///
    /// `options` are arguments for `postgres`, such as `-c`, `port=5433`; its output is appended to `logFile`, which its
    /// user must be able to write. Throws `.refused` when a server runs there already, or for a path that a shell would
    /// misread (pg_ctl starts one); `.failed` when the server ended, with the end of its log as the cause; `.timedOut`
    /// and `.cancelled`. After every error but the first two the server is told to stop at once.
    public func start(options: [String], logFile: FilePath, timeout: Duration) async throws {
        try refuseShellCharacters(logFile)
        let log = ServerLog(path: logFile)
        let (running, logLength) = try await interruptible { _ in
            (DataDirectory.runningServer(at: dataDirectory), log.length)
        }
        if let running { throw alreadyRunning(running) }
        do {
            let outcome = try await control(
                [
                    "start", "-w", "-t", seconds(timeout), "-l", logFile.string, "-o",
                    options.map(shellQuoted).joined(separator: " "),
                ],
                within: timeout)
            guard outcome.succeeded else { throw await startFailure(outcome.output, log, logLength, timeout) }
        } catch {
            await stopAfterFailure()
            throw error
        }
    }

    /// In a task of its own, since ours may be cancelled. A pg_ctl that was ended early may leave a server that has not
    /// yet written its postmaster.pid, so there is a short wait for one. Should this fail, the first error still counts.
    private func stopAfterFailure() async {
        await Task {
            for _ in 0..<10 where DataDirectory.runningServer(at: dataDirectory) == nil {
                try? await Task.sleep(for: .milliseconds(100))
            }
            try? await stop(mode: .immediate, timeout: .seconds(30))
        }.value
    }

    /// Stops the server and returns when it has ended; does nothing when none runs.
    ///
    /// Throws `.timedOut` when it has not ended in time, though it may later; `.failed` with pg_ctl's words.
    public func stop(mode: StopMode, timeout: Duration) async throws {
        let running = try await interruptible { _ in DataDirectory.runningServer(at: dataDirectory) }
        guard running != nil else { return }
        let outcome = try await control(["stop", "-w", "-t", seconds(timeout), "-m", mode.rawValue], within: timeout)
        let isStillThere = try await interruptible { _ in DataDirectory.runningServer(at: dataDirectory) != nil }
        guard !outcome.succeeded, isStillThere else { return }
        throw WaldenError(
            outcome.output.contains("server does not shut down") ? .timedOut : .failed,
            "cannot stop the server of \(dataDirectory)", cause: oneLine(outcome.output))
    }

    private func control(_ arguments: [String], within timeout: Duration) async throws -> ProgramRun.Outcome {
        // pg_ctl keeps the deadline itself; ours is for a pg_ctl that hangs.
        try await ProgramRun(
            program: programs.path("pg_ctl"), arguments: arguments + ["-D", dataDirectory.string], account: runAs
        ).outcome(within: timeout + .seconds(10))
    }

    private func startFailure(
        _ output: String, _ log: ServerLog, _ length: Int64, _ timeout: Duration
    ) async -> WaldenError {
        // A log that cannot be read leaves pg_ctl's words.
        let tail = try? await interruptible { _ in log.tail(since: length) }
        let timedOut = output.contains("server did not start in time")
        let words = [tail ?? "", oneLine(output)].first { !$0.isEmpty }
        return WaldenError(
            timedOut ? .timedOut : .failed, "cannot start the server of \(dataDirectory)",
            cause: timedOut ? "it did not accept connections within \(timeout); \(words ?? "")" : words,
            hint: "The whole log is in \(log.path), or where log_directory of the cluster says.", canRetry: false)
    }

    private func alreadyRunning(_ process: Int32) -> WaldenError {
        WaldenError(
            .refused, "cannot start the server of \(dataDirectory)",
            cause: process == 0 ? "its postmaster.pid cannot be read" : "process \(process) runs on it already",
            hint: "Stop that server; when it is none, remove postmaster.pid from the data directory.")
    }

    /// pg_ctl puts both paths between double quotes into a shell's command line (src/bin/pg_ctl/pg_ctl.c,
    /// start_postmaster).
    private func refuseShellCharacters(_ logFile: FilePath) throws(WaldenError) {
        for path in [dataDirectory, logFile, programs.binFolder]
        where path.string.unicodeScalars.contains(where: { "\"$`\\".unicodeScalars.contains($0) || $0.value < 0x20 }) {
            throw WaldenError(
                .refused, "cannot start a server with the path \(path)",
                cause: "pg_ctl hands it to a shell, which would misread a character in it")
        }
    }

    private func shellQuoted(_ option: String) -> String {
        "'\(option.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }

    private func seconds(_ timeout: Duration) -> String { String(max(1, timeout.components.seconds)) }

    private func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
