// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// Where a file is to stand: a name in an open folder, so that whoever puts it there need not reach the folder by its path.
///
/// All calls block.
struct WALDestination: Sendable {
    /// Whoever opened it closes it.
    let folder: FileDescriptor
    let name: String
    /// What the file is called until it is whole and checked.
    let temporaryName: String
    /// The folder as errors name it.
    let folderPath: FilePath

    /// The place that `%p` names: PostgreSQL runs one restore_command at a time, so a left-over of a killed one is written over.
    static func open(_ path: FilePath) throws(WaldenError) -> WALDestination {
        let name = path.lastComponent?.string ?? ""
        let folderPath = path.removingLastComponent()
        let temporaryName = name + ".walden"
        do {
            let folder = try FileDescriptor.open(
                folderPath.isEmpty ? "." : folderPath, .readOnly, options: [.directory, .closeOnExec])
            return WALDestination(folder: folder, name: name, temporaryName: temporaryName, folderPath: folderPath)
        } catch {
            throw .system(error as? Errno ?? .ioError, "create", folderPath.appending(temporaryName))
        }
    }

    func closeFolder() { try? folder.close() }  // it was only looked into

    var path: FilePath { folderPath.appending(name) }
    var temporaryPath: FilePath { folderPath.appending(temporaryName) }

    /// The temporary file, empty. Throws the system's errors.
    func create() throws(WaldenError) -> FileDescriptor {
        let flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let number = openat(folder.rawValue, temporaryName, flags, 0o600)
        guard number >= 0 else { throw .system(Errno(rawValue: errno), "create", temporaryPath) }
        CrashPoint.passed(.created, temporaryName, in: folder)
        return FileDescriptor(rawValue: number)
    }

    /// Gives the temporary file its name, in place of whatever bears it. Throws the system's errors.
    func place() throws(WaldenError) {
        guard renameat(folder.rawValue, temporaryName, folder.rawValue, name) == 0 else {
            throw .system(Errno(rawValue: errno), "rename \(temporaryPath) to", path)
        }
        CrashPoint.passed(.renamed, name, in: folder)
    }

    func discard() { unlinkat(folder.rawValue, temporaryName, 0) }
}
