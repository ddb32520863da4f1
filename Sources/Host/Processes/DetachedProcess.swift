// SPDX-License-Identifier: MIT

public import Errors
import SystemPackage

/// A program that outlives its starter, and that nobody waits for.
public enum DetachedProcess {
    /// Starts the program at `path` in a session of its own, with this process's environment and working directory.
    ///
    /// It inherits no open file: whoever reads from a pipe of ours until its end must not wait for it. To be called by a process that
    /// is about to end: nobody takes its status before that. Throws `.notFound` when there is no such program, and the system's
    /// errors.
    public static func start(_ path: String, _ arguments: [String]) throws(WaldenError) {
        do {
            let nothing = Array(repeating: ProgramStart.Stream.nothing, count: 3)
            _ = try ProgramStart(path, arguments, streams: nothing, leads: .session).run()
        } catch {
            throw .system(error, "run the program", FilePath(path))
        }
    }
}
