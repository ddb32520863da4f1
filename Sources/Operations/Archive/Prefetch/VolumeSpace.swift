// SPDX-License-Identifier: MIT

import Errors
import Host
import SystemPackage

/// The room on a file system, in bytes.
struct VolumeSpace: Sendable {
    let available: UInt64
    let total: UInt64

    /// What a look-ahead leaves to the server, besides two segments: a tenth, or 1 GiB where that is less.
    private static let reserve: UInt64 = 1 << 30

    init(available: UInt64, total: UInt64) { (self.available, self.total) = (available, total) }

    /// Of the file system that `folder` is in. Blocks. Throws the system's errors.
    static func of(_ folder: FileDescriptor) throws(WaldenError) -> VolumeSpace {
        do {
            let room = try FileSystemRoom(of: folder)
            return VolumeSpace(available: room.free, total: room.total)
        } catch {
            throw .system(error as? Errno ?? .ioError, "look at the free space of", "pg_wal")
        }
    }

    /// Whether so many segments that are not written yet leave the reserve untouched.
    func holds(_ segments: Int, of bytes: UInt64) -> Bool {
        let (needed, overflow) = bytes.multipliedReportingOverflow(by: UInt64(max(0, segments)) + 2)
        return !overflow && available > needed && available - needed >= min(total / 10, Self.reserve)
    }
}
