// SPDX-License-Identifier: MIT

import Errors
import Host
import Synchronization

/// A pg_dump or pg_dumpall under way, under the eyes of a ``LockWatch``. One caller at a time.
final class DumpRun: Sendable {
    private let process: PipedProcess
    private let program: ClientProgram
    private let secrets: Secrets
    private let task: String
    private let watch: LockWatch?
    private let lockWait: Duration
    private let isOver = Mutex(false)

    private init(_ process: PipedProcess, _ launch: DumpLaunch, _ watch: LockWatch?) {
        self.process = process
        self.watch = watch
        (program, secrets) = (launch.program, launch.connection.secrets)
        (task, lockWait) = (launch.task, launch.lockWait)
    }

    /// Whoever drops it before its end wants no more of it, and its sessions may wait for locks.
    deinit {
        guard let watch, !isOver.withLock(\.self) else { return }
        Task.detached { await watch.endSessions() }
    }

    static func start(
        _ launch: DumpLaunch, _ programs: DumpPrograms, watch: LockWatch?, silence: Duration
    ) async throws -> DumpRun {
        let command = launch.command(programs, applicationName: watch?.applicationName ?? LockWatch.makeName())
        do {
            let process = try await PipedProcess.start(command, patience: silence)
            process.closeInput()
            return DumpRun(process, launch, watch)
        } catch let error as WaldenError {
            throw error.during(launch.task)
        }
    }

    /// What the program wrote, some 64 KiB where it is in time; empty at its end, which was a good one.
    func output() async throws -> [UInt8] {
        try await guarded { [process] in
            let step = try await process.exchange([], limit: 64 << 10)
            return step.output
        }
    }

    /// Waits for the program's end, and throws when it was not a good one. What it warned of.
    func finish() async throws -> [String] {
        let ending = try await guarded { [process] in try await process.ending() }
        // One that we killed was not short of memory.
        guard !isOver.withLock(\.self) else { throw WaldenError(.cancelled, task) }
        guard ending.status == .exited(0) else { throw await stop(failure(ending)) }
        isOver.withLock { $0 = true }
        return secrets.redacted(ending.errors).split(whereSeparator: \.isNewline).map(String.init)
    }

    /// Ends the program and its sessions.
    func cancel() async {
        isOver.withLock { $0 = true }
        process.kill()
        _ = await stop(WaldenError(.cancelled, task))
    }

    private func failure(_ ending: PipedProcess.Ending) -> WaldenError {
        let error = ProgramFailure(program: program, ending: ending, secrets: secrets, message: task).error
        // Whose lock it was, the program does not say.
        guard error.code == .locked, let wait = watch?.lastWait else { return error }
        return WaldenError(.locked, error.message, cause: "\(wait); \(error.cause ?? "")", hint: error.hint)
    }

    private func stop(_ error: WaldenError) async -> WaldenError {
        isOver.withLock { $0 = true }
        await watch?.endSessions()
        return error
    }
}

extension DumpRun {
    /// Runs `body`, and looks at the dump's locks as long as it gives nothing.
    private func guarded<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        do {
            return try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask(operation: body)
                group.addTask { [self] in
                    try await watchLocks()
                    return nil
                }
                defer { group.cancelAll() }
                while let value = try await group.next() { if let value { return value } }
                throw CancellationError()
            }
        } catch let error as WaldenError {
            throw await stop(error.message == task ? error : error.during(task))
        } catch {
            throw await stop(WaldenError(.cancelled, task, cause: "the task was cancelled"))
        }
    }

    /// Throws when the dump waits for one lock for longer than it may; ends when cancelled, or when nobody can look any more.
    private func watchLocks() async throws {
        guard let watch else { return }
        let pause = min(max(lockWait / 5, .milliseconds(50)), .seconds(1))
        // pg_dump's own limit comes first, as it leaves no session behind; what it does not limit (its queries to the catalogue) is ours.
        let limit = lockWait + .seconds(2)
        var waiting: (wait: LockWait, since: ContinuousClock.Instant)?
        while true {
            do { try await Task.sleep(for: pause) } catch { return }
            // Without an answer nothing is known, and the dump goes on all the same.
            guard let wait = try? await watch.look() else {
                waiting = nil
                continue
            }
            guard let begun = waiting, begun.wait.isSame(as: wait) else {
                waiting = (wait, .now)
                continue
            }
            if .now - begun.since > limit { throw blocked(wait) }
        }
    }

    private func blocked(_ wait: LockWait) -> WaldenError {
        WaldenError(
            .locked, task, cause: "\(program.rawValue) \(wait), for more than \(lockWait)",
            hint: "End what holds the lock, or allow a longer wait.")
    }
}

extension LockWait {
    fileprivate func isSame(as other: LockWait) -> Bool {
        (relation, kind, mode, since) == (other.relation, other.kind, other.mode, other.since)
    }
}
