// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// A folder with everything below it.
struct FolderTree: Sendable {
    private let path: FilePath

    init(_ path: FilePath) { self.path = path }

    /// Removes everything in the folder but the entry called `kept`. Symbolic links are removed, never followed.
    func removeContents(keeping kept: String?) throws {
        for name in try Folder.names(in: path) where name != kept {
            let entry = path.appending(name)
            var status = stat()
            guard lstat(entry.string, &status) == 0 else {
                throw WaldenError.system(Errno(rawValue: errno), "look at", entry)
            }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            if isFolder { try FolderTree(entry).removeContents(keeping: nil) }
            guard (isFolder ? rmdir(entry.string) : unlink(entry.string)) == 0 else {
                throw WaldenError.system(Errno(rawValue: errno), "remove", entry)
            }
            CrashPoint.passed(.removed, entry.string)
        }
    }
}
