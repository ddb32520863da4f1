// SPDX-License-Identifier: MIT

import Glibc
import SystemPackage

/// What changes when somebody writes to a file, or puts another in its place.
public struct FileFingerprint: Sendable, Hashable {
    public let byteCount: UInt64
    private let device: UInt64
    private let inode: UInt64
    private let modified: Moment
    /// Nobody can set it back, as they can the time of modification.
    private let changed: Moment

    private struct Moment: Hashable {
        let seconds: Int
        let nanoseconds: Int

        init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }
    }

    /// Throws `Errno`, and ``NotAFile`` for anything but a regular file.
    init(_ descriptor: FileDescriptor) throws {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw NotAFile() }
        byteCount = UInt64(max(0, status.st_size))
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        (modified, changed) = (Moment(status.st_mtim), Moment(status.st_ctim))
    }
}

struct NotAFile: Error {}
