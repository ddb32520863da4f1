// SPDX-License-Identifier: MIT

import SystemPackage

/// Runs a server for as long as this process lives.
///
/// A shell in a session of its own starts it and waits for the end of its standard input, which comes when this process
/// ends, even killed. Then it kills the server, by its pid, and removes the folder.
///
/// It closes whatever else it was started with: Foundation learns by the end of a socket that a program of its has ended, and one that was
/// being started in another thread at this moment would seem to run for as long as the server.
struct ServerKeeper {
    private static let script = """
        for fd in /proc/$$/fd/*; do fd=${fd##*/}; if ((fd > 2)); then eval "exec $fd>&-"; fi; done
        cd "$1" || exit
        shift
        exec 3<&0
        "$@" </dev/null >server.log 2>&1 3<&- &
        cat <&3 >/dev/null
        kill -KILL %1
        wait
        rm -rf "$PWD"
        """

    /// Starts `words`, in `folder` and with no environment but a home there. What it writes goes to `server.log` in it.
    static func start(_ words: [String], in folder: FilePath) throws {
        let environment = ["env", "-i", "PATH=/usr/bin:/bin", "HOME=\(folder)", "LC_ALL=C.UTF-8"]
        let keeper = ["setsid", "bash", "-c", script, "keeper", folder.string]
        try ShellCommand(environment + keeper + words).startUntilWeEnd()
    }
}
