// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage

/// An open file or folder, closed when nobody holds it any more.
///
/// Everything below a folder is reached from its descriptor, a component at a time and never through a symbolic link, so
/// that no key leads out of the root, whatever anybody does to the tree meanwhile (`man 2 openat`). All calls block.
final class OpenFile: Sendable {
    let number: Int32

    private init(_ number: Int32) { self.number = number }

    deinit {
        // Of files written, fsync has told every error before; others were only read.
        _ = close(number)
    }

    var descriptor: FileDescriptor { FileDescriptor(rawValue: number) }

    /// Opens a folder by its path; the last component may not be a symbolic link.
    static func folder(_ path: FilePath) throws(StepFailed) -> OpenFile {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return OpenFile(try check("open the folder \(path)") { open(path.string, flags) })
    }

    /// Opens a folder in this one. Throws `ENOENT`, and `ENOTDIR` also for a symbolic link.
    func folder(_ name: String) throws(StepFailed) -> OpenFile {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return OpenFile(try Self.check("open the folder \(name)") { openat(number, name, flags) })
    }

    /// Opens a file in this folder for reading. Never waits, even for a named pipe.
    func file(_ name: String) throws(StepFailed) -> OpenFile {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        return OpenFile(try Self.check("open the file \(name)") { openat(number, name, flags) })
    }

    /// Makes a file of that mode in this folder, for writing. Throws `EEXIST`.
    func createFile(_ name: String, _ mode: FilePermissions) throws(StepFailed) -> OpenFile {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = OpenFile(try Self.check("create the file \(name)") { openat(number, name, flags, mode.rawValue) })
        if mode != .ownerReadWrite {  // which no sensible umask takes away
            _ = try Self.check("set the mode of \(name)") { fchmod(file.number, mode.rawValue) }
        }
        try handOver(file)
        CrashPoint.passed(.created, in: file.descriptor)
        return file
    }

    /// Makes a folder of that mode in this one, durably. Nothing happens when it is there.
    func createFolder(_ name: String, _ mode: FilePermissions) throws(StepFailed) {
        do {
            _ = try Self.check("make the folder \(name)") { mkdirat(number, name, mode.rawValue) }
            CrashPoint.passed(.made, name, in: descriptor)
            let made = try folder(name)
            try handOver(made)
            if mode != .ownerReadWriteExecute {
                // A set-group-id bit that the new folder took over from this one stays.
                let bits = mode.rawValue | (try made.status().st_mode & S_ISGID)
                _ = try Self.check("set the mode of \(name)") { fchmod(made.number, bits) }
            }
        } catch {
            guard error.errno == .fileExists else { throw error }
            // Another process made it just now and may not have flushed it yet.
        }
        try sync()
    }

    /// What root makes in somebody's folder is given to him, or he could not go on there: root restores from a repository
    /// that the server's user archives into. Where the system does not allow it, it stays as it is.
    private func handOver(_ made: OpenFile) throws(StepFailed) {
        guard geteuid() == 0 else { return }
        let owner = try status()
        if owner.st_uid != 0 { _ = fchown(made.number, owner.st_uid, owner.st_gid) }
    }

    func status() throws(StepFailed) -> stat {
        var status = stat()
        _ = try Self.check("look at the open file") { fstat(number, &status) }
        return status
    }

    /// About a name in this folder, a symbolic link itself included; nil when it is not there.
    func status(of name: String) throws(StepFailed) -> stat? {
        var status = stat()
        do {
            _ = try Self.check("look up \(name)") { fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) }
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
        return status
    }

    func write(_ bytes: [UInt8]) throws(StepFailed) {
        do {
            _ = try descriptor.writeAll(bytes)
        } catch {
            throw StepFailed(errno: error as? Errno ?? .ioError, step: "write the file")
        }
        CrashPoint.passed(.wrote, in: descriptor)
    }

    /// Flushes content and metadata, or a folder's entries, to the device.
    func sync() throws(StepFailed) {
        do {
            try descriptor.sync()
        } catch {
            throw StepFailed(errno: error as? Errno ?? .ioError, step: "flush to the device")
        }
    }

    func remove(_ name: String) throws(StepFailed) {
        _ = try Self.check("remove \(name)") { unlinkat(number, name, 0) }
        CrashPoint.passed(.removed, name, in: descriptor)
    }

    func removeFolder(_ name: String) throws(StepFailed) {
        _ = try Self.check("remove the folder \(name)") { unlinkat(number, name, AT_REMOVEDIR) }
        CrashPoint.passed(.removed, name, in: descriptor)
    }

    static func check(_ step: String, _ call: () -> Int32) throws(StepFailed) -> Int32 {
        while true {
            let result = call()
            if result >= 0 { return result }
            let failure = Errno(rawValue: errno)
            if failure != .interrupted { throw StepFailed(errno: failure, step: step) }
        }
    }
}

extension stat {
    var isFile: Bool { st_mode & S_IFMT == S_IFREG }
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var isSymbolicLink: Bool { st_mode & S_IFMT == S_IFLNK }

    /// Bytes; a file system that answers nonsense gets nonsense back, not a trap.
    var size: UInt64 { UInt64(clamping: st_size) }

    /// Microseconds since 1970 UTC.
    var modified: Int64 {
        let (micros, overflow) = Int64(st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000)
        return overflow ? 0 : micros &+ Int64(st_mtim.tv_nsec) / 1000
    }
}
