// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Synchronization
import SystemPackage

/// A started program: ended and reaped exactly once, so that no signal ever goes to a pid that is somebody else's by now.
final class ChildProcess: Sendable {
    private struct State {
        var status: PipedProcess.Ending.Status?
        var wasKilled = false
    }

    private let pid: pid_t
    private let state = Mutex(State())

    private init(_ pid: pid_t) { self.pid = pid }

    /// Whoever holds it no more waits for it no more: it is ended, and reaped where that may take its time.
    deinit {
        guard poll() == nil else { return }
        kill()
        let pid = self.pid
        Task.detached {
            // Without a thread to wait in, the process stays a zombie until we end.
            try? await BlockingThreads.shared.run { while waitpid(pid, nil, 0) < 0, errno == EINTR {} }
        }
    }

    /// `ends` are the program's standard input, output and error; they are closed here.
    static func spawn(_ command: PipedProcess.Command, _ ends: [FileDescriptor]) throws(WaldenError) -> ChildProcess {
        defer { for end in ends { try? end.close() } }  // the program has its own copies
        let environment = command.environment.map { "\($0)=\($1)" }
        do {
            let start = ProgramStart(
                command.program, command.arguments, environment: environment, streams: ends.map { .descriptor($0) },
                leads: .group)
            return ChildProcess(try start.run())
        } catch {
            throw cannotRun(command.program, error)
        }
    }

    private static func cannotRun(_ program: String, _ errno: Errno) -> WaldenError {
        let code: WaldenError.Code =
            switch errno {
            case .noSuchFileOrDirectory, .notDirectory: .configuration
            case .permissionDenied, .notPermitted: .permission
            default: .failed
            }
        return WaldenError(code, "cannot run the program \(program)", cause: errno.description)
    }

    var wasKilled: Bool { state.withLock { $0.wasKilled } }

    /// Ends it and all of its group. Nothing happens when it has ended.
    func kill() {
        state.withLock { state in
            guard state.status == nil else { return }
            state.wasKilled = true
            // Its pid is that of its group too, and not reused as long as it is not reaped.
            if Glibc.kill(-pid, SIGKILL) != 0 { Glibc.kill(pid, SIGKILL) }
        }
    }

    /// How it ended; nil when it has not.
    func poll() -> PipedProcess.Ending.Status? {
        state.withLock { state in
            if let status = state.status { return status }
            var status: Int32 = 0
            let reaped = waitpid(pid, &status, WNOHANG)
            if reaped == 0 || reaped < 0 && errno == EINTR { return nil }
            // Where somebody else has reaped it, nobody can say that it ended well.
            state.status = reaped == pid ? Self.status(of: status) : .exited(-1)
            return state.status
        }
    }

    /// `man 3 wait`: the low seven bits are the signal, the next byte the exit status.
    private static func status(of status: Int32) -> PipedProcess.Ending.Status {
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
    }
}
