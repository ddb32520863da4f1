// SPDX-License-Identifier: MIT

import Glibc

/// What is open in this process.
public enum OpenFiles {
    /// No program that is started from now on inherits any of it but the standard streams: not what the caller of this process left
    /// open in it either.
    public static func closeOnExec() {
        // Without /proc there is only what is usual.
        let numbers = (try? Folder.names(in: "/proc/self/fd").compactMap { Int32($0) }) ?? Array(3..<1024)
        for number in numbers where number > 2 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    }
}
