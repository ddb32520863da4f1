// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// Folders for the time of one run, below one that the configuration names.
enum Scratch {
    /// A name that nobody uses yet; the folder is made by whoever uses it.
    static func path(in parent: FilePath, for what: String) -> FilePath {
        parent.appending("walden-\(what)-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 16))")
    }

    /// Makes an empty folder that only we may enter. Blocks.
    static func make(in parent: FilePath, for what: String) throws(WaldenError) -> FilePath {
        let path = path(in: parent, for: what)
        guard mkdir(path.string, 0o700) == 0 else {
            throw .system(Errno(rawValue: errno), "make the folder", path)
        }
        return path
    }

    /// Removes a folder and the files in it, however deep; what cannot be removed stays. Blocks.
    static func remove(_ folder: FilePath) {
        for name in (try? Folder.names(in: folder)) ?? [] {
            let path = folder.appending(name)
            var status = stat()
            guard lstat(path.string, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { remove(path) } else { unlink(path.string) }
        }
        rmdir(folder.string)
    }

    /// Removes it in a task of its own, since ours may be cancelled.
    static func discard(_ folder: FilePath) async {
        await Task { try? await BlockingThreads.shared.run { remove(folder) } }.value
    }
}
