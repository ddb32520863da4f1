// SPDX-License-Identifier: MIT

import Glibc
public import SystemPackage

/// The room on a file system, in bytes.
public struct FileSystemRoom: Sendable, Equatable {
    /// For this process's user.
    public let free: UInt64
    public let total: UInt64

    /// Of the file system that holds `path`. Throws `Errno`.
    public init(at path: FilePath) throws {
        var status = statvfs()
        guard statvfs(path.string, &status) == 0 else { throw Errno(rawValue: errno) }
        self.init(status)
    }

    /// Of the file system that holds an open file or folder. Throws `Errno`.
    public init(of descriptor: FileDescriptor) throws {
        var status = statvfs()
        guard fstatvfs(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        self.init(status)
    }

    private init(_ status: statvfs) {
        let block = UInt64(status.f_frsize)
        free = UInt64(status.f_bavail).multipliedReportingOverflow(by: block).partialValue
        total = UInt64(status.f_blocks).multipliedReportingOverflow(by: block).partialValue
    }
}
