// SPDX-License-Identifier: MIT

import Errors
import Host
import SystemPackage

/// The beginning of a file.
enum FileBeginning {
    /// At most `limit` bytes; nil when the file is not there.
    static func read(_ path: FilePath, limit: Int) throws(WaldenError) -> [UInt8]? {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            defer { try? file.close() }  // it was only read
            return try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                count = try file.readFully(into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            let errno = error as? Errno ?? .ioError
            if errno == .noSuchFileOrDirectory || errno == .notDirectory { return nil }
            throw .system(errno, "read", path)
        }
    }
}
