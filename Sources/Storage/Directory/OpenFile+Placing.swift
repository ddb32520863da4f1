// SPDX-License-Identifier: MIT

import Glibc
import Host
import SystemPackage

/// How a finished temporary gets a name that nobody has yet.
enum ExclusiveNaming: Sendable {
    /// link(2), which every POSIX file system has and NFS keeps atomic.
    case link

    /// renameat2(2) with `RENAME_NOREPLACE`, for file systems without hard links (exFAT, some FUSE and SMB mounts).
    case rename
}

extension OpenFile {
    /// Gives `name` of this folder the further name `newName` in `folder`. Throws `EEXIST` when that is taken.
    func link(_ name: String, into folder: OpenFile, as newName: String) throws(StepFailed) {
        _ = try Self.check("link it to its name") { linkat(number, name, folder.number, newName, 0) }
        CrashPoint.passed(.linked, newName, in: folder.descriptor)
    }

    /// Moves `name` of this folder to `newName` in `folder`, in place of what is there.
    func move(_ name: String, into folder: OpenFile, as newName: String) throws(StepFailed) {
        _ = try Self.check("rename it to its name") { renameat(number, name, folder.number, newName) }
        CrashPoint.passed(.renamed, newName, in: folder.descriptor)
    }

    /// Moves `name` of this folder to `newName` in `folder`. Throws `EEXIST` when that is taken.
    func moveExclusively(_ name: String, into folder: OpenFile, as newName: String) throws(StepFailed) {
        typealias Call = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
        // glibc declares it for C programs that ask for GNU extensions only, and Swift is not one of them.
        guard let symbol = dlsym(nil, "renameat2") else {
            throw StepFailed(errno: .noFunction, step: "rename it to its name")
        }
        let renameat2 = unsafeBitCast(symbol, to: Call.self)
        let noReplace: UInt32 = 1  // RENAME_NOREPLACE of linux/fs.h
        _ = try Self.check("rename it to its name") { renameat2(number, name, folder.number, newName, noReplace) }
        CrashPoint.passed(.renamed, newName, in: folder.descriptor)
    }
}

extension Errno {
    /// Whether link(2) so says that the file system has no hard links.
    var meansNoHardLinks: Bool {
        switch self {
        case .notPermitted, .notSupported, .notSupportedOnSocket, .tooManyLinks, .noFunction: true
        default: false
        }
    }
}
