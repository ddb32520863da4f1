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
    private static let markText = "A Walden restore into this folder has not ended. Its data directory:\n"
    private static let controlFile: FilePath = "global/pg_control"

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

    /// An interrupted restore has its mark and no pg_control yet, here or, for a tablespace, in the data directory that the
    /// mark names: behind that the tablespace is in use, whatever the mark says.
    var isUnfinishedRestore: Bool {
        guard access(unfinished.string, F_OK) == 0, !hasControlFile(path) else { return false }
        let mark = SmallFile.text(at: unfinished) ?? ""
        guard mark.hasPrefix(Self.markText) else { return true }
        return !hasControlFile(FilePath(String(mark.dropFirst(Self.markText.count).dropLast())))
    }

    private func hasControlFile(_ folder: FilePath) -> Bool {
        access(folder.pushing(Self.controlFile).string, F_OK) == 0
    }

    /// The server's tar does not hold the folder itself, so its owner and mode are set here, and those of what had to be made
    /// above it: PostgreSQL starts only in a folder of its user's own, closed to others.
    private func create(_ owner: UserAccount?) throws {
        var made = [path]
        var above = path.removingLastComponent()
        while !above.isEmpty, access(above.string, F_OK) != 0 {
            made.append(above)
            above.removeLastComponent()
        }
        try Folder.create(path)
        for folder in made {
            guard chmod(folder.string, 0o700) == 0,
                owner.map({ chown(folder.string, $0.uid, $0.gid) == 0 }) ?? true
            else { throw WaldenError.system(Errno(rawValue: errno), "set owner and mode of", folder) }
        }
    }

    private func isEmpty() throws -> Bool {
        var status = stat()
        if lstat(path.string, &status) != 0, errno == ENOENT { return true }
        return try Folder.names(in: path).isEmpty
    }

    /// Makes the folder, clears what an interrupted restore left, and sets the mark. `data` is the data directory of the
    /// restore that the folder belongs to.
    func begin(owner: UserAccount?, of data: FilePath) throws {
        try create(owner)
        if isUnfinishedRestore { try FolderTree(path).removeContents(keeping: Self.unfinishedName) }
        let mark = RestoredFile(unfinished, owner: owner)
        try mark.write(whole: Array("\(Self.markText)\(data)\n".utf8), mode: 0o600)
        try mark.sync()
        try Folder.sync(path)
    }

    /// Turns the mark into the control file by one rename: at every moment the folder is either marked or whole.
    func finish(control content: [UInt8], owner: UserAccount?) throws {
        let mark = RestoredFile(unfinished, owner: owner)
        try mark.write(whole: content, mode: 0o600)
        try mark.sync()
        let control = path.pushing(Self.controlFile)
        guard rename(unfinished.string, control.string) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "rename \(unfinished) to", control)
        }
        CrashPoint.passed(.renamed, control.string)
        try Folder.sync(control.removingLastComponent())
        try Folder.sync(path)
    }

    /// Takes the mark away from a tablespace's folder: the restore is whole.
    func finish() throws {
        guard unlink(unfinished.string) == 0 else {
            throw WaldenError.system(Errno(rawValue: errno), "remove", unfinished)
        }
        CrashPoint.passed(.removed, unfinished.string)
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
        let existing = nearestExisting()
        do {
            return try FileSystemRoom(at: existing).free
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "ask for the free space of", existing)
        }
    }

    private func nearestExisting() -> FilePath {
        var existing = path
        while access(existing.string, F_OK) != 0, existing.removeLastComponent() {}
        return existing
    }
}
