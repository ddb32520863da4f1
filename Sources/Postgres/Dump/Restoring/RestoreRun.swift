// SPDX-License-Identifier: MIT

import Errors
import Host

/// A psql or pg_restore under way.
final class RestoreRun: Sendable {
    let process: PipedProcess
    private let request: DumpRestoreRequest
    private let secrets: Secrets
    private let watch: LockWatch?
    private let isLenient: Bool

    private init(
        _ process: PipedProcess, _ request: DumpRestoreRequest, _ secrets: Secrets, _ watch: LockWatch?,
        _ isLenient: Bool
    ) {
        (self.process, self.request, self.secrets) = (process, request, secrets)
        (self.watch, self.isLenient) = (watch, isLenient)
    }

    static func start(
        _ request: DumpRestoreRequest, _ programs: DumpPrograms, _ connection: ProgramConnection, serverVersion: Int,
        watch: LockWatch?, moreArguments: [String] = [], silence: Duration
    ) async throws -> RestoreRun {
        let isLenient =
            request.kind == .archive && TransactionTimeout.isInTheWay(from: programs, to: serverVersion)
        if isLenient, request.singleTransaction { throw TransactionTimeout.noSingleTransaction(request, programs) }
        let arguments =
            connection.arguments(
                request.database, applicationName: watch?.applicationName ?? LockWatch.makeName())
            + request.arguments(isLenient: isLenient) + moreArguments
        let command = programs.words(request.program, arguments)
        do {
            let process = try await PipedProcess.start(
                .init(command.program, command.arguments, environment: connection.environment), patience: silence)
            return RestoreRun(process, request, connection.secrets, watch, isLenient)
        } catch let error as WaldenError {
            throw error.during(request.task)
        }
    }

    /// Gives the program `bytes`; what it writes meanwhile, results of queries, is dropped.
    func push(_ bytes: [UInt8]) async throws {
        try await guarded {
            var rest = bytes[...]
            while !rest.isEmpty {
                let step = try await self.process.exchange(rest, limit: 1 << 20)
                rest = rest.dropFirst(step.taken)
                // It ends before its input does only when it fails.
                if step.isOver { throw try await self.ended(early: true) }
            }
        }
    }

    /// Waits for its end. What it said on the way, a line each.
    func finish() async throws -> [String] {
        try await guarded {
            self.process.closeInput()
            while try await !self.process.exchange([], limit: 1 << 20).isOver {}
            let ending = try await self.process.ending()
            guard self.isGood(ending) else { throw self.failure(ending) }
            return self.secrets.redacted(ending.errors).split(whereSeparator: \.isNewline).map(String.init)
        }
    }

    /// Ends the program and its server sessions, for whoever found that what it was given is no good.
    func cancel() async {
        process.kill()
        await watch?.endSessions()
    }

    private func isGood(_ ending: PipedProcess.Ending) -> Bool {
        switch ending.status {
        case .exited(0): true
        case .exited(1): isLenient && TransactionTimeout.isAllThatFailed(ending.errors)
        default: false
        }
    }

    private func ended(early: Bool) async throws -> WaldenError { failure(try await process.ending()) }

    private func failure(_ ending: PipedProcess.Ending) -> WaldenError {
        if ending.status == .exited(0) {
            return WaldenError(
                .failed, request.task, cause: "\(request.program.rawValue) ended before all was restored")
        }
        return ProgramFailure(program: request.program, ending: ending, secrets: secrets, message: request.task).error
    }

    private func guarded<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as WaldenError {
            await cancel()
            throw error.message == request.task ? error : error.during(request.task)
        } catch {
            await cancel()
            throw WaldenError(.cancelled, request.task, cause: "the task was cancelled")
        }
    }
}
