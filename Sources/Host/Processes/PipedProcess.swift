// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Synchronization

/// A program whose standard input and output pass through here at once, a bounded piece at a time.
///
/// It runs in a process group of its own, so a Ctrl-C meant for Walden does not reach it; it is ended by its pid when the task that
/// waits for it is cancelled, when it makes no progress for `patience`, and when nobody holds it any more. One caller at a time.
public final class PipedProcess: Sendable {
    /// A program, found in `PATH` where its name has no `/`, and all that it is told. No shell sees any of it.
    public struct Command: Sendable, Hashable {
        public var program: String
        public var arguments: [String]
        /// All of the program's environment: nothing is inherited.
        public var environment: [String: String]

        public init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) {
            self.program = program
            self.arguments = arguments
            self.environment = environment
        }
    }

    /// What one call of ``exchange(_:limit:)`` did.
    public struct Exchange: Sendable {
        /// How many bytes of the input were taken.
        public let taken: Int
        public let output: [UInt8]
        /// The program has closed its output, and takes nothing more: ask ``ending()`` why.
        public let isOver: Bool
    }

    /// How the program ended, and the last of what it wrote to standard error.
    public struct Ending: Sendable, Equatable {
        public enum Status: Sendable, Equatable {
            case exited(Int32)
            case killed(signal: Int32)
        }

        public let status: Status
        /// At most the last 64 KiB.
        public let errors: String

        public init(status: Status, errors: String) {
            self.status = status
            self.errors = errors
        }
    }

    private let name: String
    private let patience: Duration
    private let child: ChildProcess
    private let pipes: Mutex<ProcessPipes>

    /// Throws `.configuration` when there is no such program, `.permission` when it may not be run.
    public static func start(_ command: Command, patience: Duration) async throws -> PipedProcess {
        try await BlockingThreads.shared.run { try PipedProcess(command, patience) }
    }

    private init(_ command: Command, _ patience: Duration) throws(WaldenError) {
        name = command.program.split(separator: "/").last.map(String.init) ?? command.program
        self.patience = patience
        let ends = try ProcessPipes.makeEnds(for: name)
        let pipes = ProcessPipes(input: ends[0].ours, output: ends[1].ours, errors: ends[2].ours)
        child = try ChildProcess.spawn(command, ends.map(\.theirs))
        self.pipes = Mutex(pipes)
    }

    /// Writes `input` and reads what the program writes meanwhile. Returns when all of it was taken, when at least `limit` bytes
    /// have come, or when the program has closed its output; after ``closeInput()`` for the last two reasons only.
    ///
    /// Throws `.timedOut` when neither goes on for the process's patience, `.cancelled` with the task; the program is ended then.
    public func exchange(_ input: ArraySlice<UInt8>, limit: Int) async throws -> Exchange {
        try await blocking { pipes, turn in
            var (rest, output, isOver) = (input, [UInt8](), false)
            while !isOver, output.count < limit, !(rest.isEmpty && pipes.isInputOpen) {
                if try pipes.wait(for: turn.slice, toWrite: !rest.isEmpty) { turn.progressed() }
                try turn.check()
                rest = rest.dropFirst(try pipes.write(rest))
                isOver = try !pipes.read(into: &output)
            }
            return Exchange(taken: isOver ? input.count : input.count - rest.count, output: output, isOver: isOver)
        }
    }

    /// The program sees the end of its input.
    public func closeInput() { pipes.withLock { $0.closeInput() } }

    /// Ends the program now, with all of its group, if it has not ended. Whoever waits for it is told that it was cancelled, or killed.
    public func kill() { child.kill() }

    /// Waits for the program's end. What it writes to standard output meanwhile is lost: read that first.
    ///
    /// Throws as ``exchange(_:limit:)`` does.
    public func ending() async throws -> Ending {
        let child = self.child
        return try await blocking { pipes, turn in
            pipes.closeInput()
            pipes.closeOutput()
            while true {
                if let status = child.poll() { return Ending(status: status, errors: pipes.allErrors()) }
                try turn.check()
                pipes.waitForErrors(turn.slice)
            }
        }
    }

    private func blocking<Value: Sendable>(
        _ body: @escaping @Sendable (inout ProcessPipes, inout ProcessTurn) throws -> Value
    ) async throws -> Value {
        do {
            return try await withTaskCancellationHandler {
                try await BlockingThreads.shared.run { [self] in
                    var turn = ProcessTurn(name, patience, child)
                    return try pipes.withLock { try body(&$0, &turn) }
                }
            } onCancel: {
                child.kill()
            }
        } catch {
            child.kill()
            guard error is CancellationError else { throw error }
            throw WaldenError(.cancelled, "\(name) was ended because the task was cancelled")
        }
    }
}
