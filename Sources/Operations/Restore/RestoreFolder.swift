// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import SystemPackage

/// A folder that a tree is restored into.
///
/// While the restore runs, a file in it says so: what an interrupted one left can then be cleared without asking, and only that.
struct RestoreFolder: Sendable {
    static let unfinishedName = "walden-restore-unfinished"

    let path: FilePath

    init(_ path: FilePath) { self.path = path }

    private var unfinished: FilePath { path.appending(Self.unfinishedName) }

    /// Throws `.refused` unless the folder is missing, empty, or holds only what an interrupted restore left.
    func checkUsable() throws {
        if let process = DataDirectory.runningServer(at: path) {
            throw WaldenError(
                .refused, "a server runs in \(path) (process \(process))",
                hint: "Stop it first, or restore into another folder.")
        }
        guard try !isEmpty() else { return }
        if isUnfinishedRestore { return }
        throw WaldenError(
            .refused, "\(path) is not empty",
            hint: "Restore into an empty folder; to put it in place of this one, move this one aside first.")
    }

    /// An interrupted restore has its mark and no pg_control yet.
    var isUnfinishedRestore: Bool {
        access(unfinished.string, F_OK) == 0 && access(path.appending("global/pg_control").string, F_OK) != 0
    }

    private func isEmpty() throws -> Bool {
        var status = stat()
        if lstat(path.string, &status) != 0, errno == ENOENT { return true }
        return try Folder.names(in: path).isEmpty
    }

    /// Makes the folder, clears what an interrupted restore left, and sets the mark.
    func begin(owner: UserAccount?) throws {
        try Folder.create(path)
        if isUnfinishedRestore { try FolderTree(path).removeContents(keeping: Self.unfinishedName) }
        let mark = RestoredFile(unfinished, owner: owner)
        try mark.write(whole: Array("A Walden restore into this folder has not ended.\n".utf8), mode: 0o600)
        try mark.sync()
        try Folder.sync(path)
    }

    /// Takes the mark away: the restore is whole.
    func finish() throws {
        guard unlink(unfinished.string) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "remove", unfinished)
        }
        try Folder.sync(path)
    }

    /// The device of the nearest folder that exists.
    func device() throws -> UInt64 {
        var status = stat()
        let existing = nearestExisting()
        guard stat(existing.string, &status) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "look at", existing)
        }
        return UInt64(status.st_dev)
    }

    /// What an unprivileged user may still write there, in bytes.
    func freeBytes() throws -> UInt64 {
        var status = statvfs()
        let existing = nearestExisting()
        guard statvfs(existing.string, &status) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "ask for the free space of", existing)
        }
        return UInt64(status.f_bavail) &* UInt64(status.f_frsize)
    }

    private func nearestExisting() -> FilePath {
        var existing = path
        while access(existing.string, F_OK) != 0, existing.removeLastComponent() {}
        return existing
    }
}
