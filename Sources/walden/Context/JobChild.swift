// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage

/// A started process of a job. Only its own end counts: what it leaves behind keeps nobody waiting.
///
/// Used by one task, which asks for ``status()`` until there is one. Its pid is nobody else's until then.
struct JobChild {
    private let pid: pid_t

    /// In a process group of its own, with no open file of ours but standard error; nil when it cannot be started.
    init?(_ program: String, _ arguments: [String]) {
        OpenFiles.closeOnExec()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // Those that the agent ignores, since it is told of them in another way, have their usual effect.
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        guard posix_spawn(&pid, program, &actions, &attributes, words, environ) == 0 else { return nil }
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
