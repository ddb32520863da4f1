// SPDX-License-Identifier: MIT

import Glibc
import Host

/// A started process of a job. Only its own end counts: what it leaves behind keeps nobody waiting.
///
/// Used by one task, which asks for ``status()`` until there is one. Its pid is nobody else's until then.
struct JobChild {
    private let pid: pid_t

    /// In a process group of its own, with no open file of ours but standard error; nil when it cannot be started.
    init?(_ program: String, _ arguments: [String]) {
        let start = ProgramStart(program, arguments, streams: [.nothing, .nothing, .ours], leads: .group)
        guard let pid = try? start.run() else { return nil }
        self.pid = pid
    }

    /// The exit status, or 128 and the signal that ended it; nil while it runs. Not to be asked again then.
    func status() -> Int32? {
        var status: Int32 = 0
        let ended = waitpid(pid, &status, WNOHANG)
        if ended == 0 || ended < 0 && errno == EINTR { return nil }
        // Where somebody else has reaped it, nobody can say that it ended well.
        guard ended == pid else { return 1 }
        // `man 3 wait`: the low seven bits are the signal, the next byte the exit status.
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    func stop() { Glibc.kill(pid, SIGTERM) }

    /// With all that it started and that is still of its group.
    func kill() { if Glibc.kill(-pid, SIGKILL) != 0 { Glibc.kill(pid, SIGKILL) } }
}
