// SPDX-License-Identifier: MIT

public import Errors
import Glibc
import SystemPackage

/// A program that outlives its starter, and that nobody waits for.
public enum DetachedProcess {
    /// Not shown to Swift by Glibc: `POSIX_SPAWN_SETSID` of spawn.h.
    private static let newSession: Int32 = 0x80

    /// Starts the program at `path` in a session of its own, with this process's environment and working directory.
    ///
    /// It inherits no open file: whoever reads from a pipe of ours until its end must not wait for it. To be called by a process that
    /// is about to end, since other programs inherit no open file from it afterwards either. Throws `.configuration` when there is
    /// no such program, and the system's errors.
    public static func start(_ path: String, _ arguments: [String]) throws(WaldenError) {
        OpenFiles.closeOnExec()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0)
        for stream in Int32(1)...2 { posix_spawn_file_actions_adddup2(&actions, 0, stream) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | newSession))
        let words = CStrings([path] + arguments)
        var process: pid_t = 0
        let failure = posix_spawn(&process, path, &actions, &attributes, words.pointers, environ)
        guard failure == 0 else { throw .system(Errno(rawValue: failure), "run the program", FilePath(path)) }
    }
}
