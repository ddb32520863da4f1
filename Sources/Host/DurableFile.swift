// SPDX-License-Identifier: MIT

public import Errors
import Glibc
public import SystemPackage

/// A small file that is whole at every moment, and durable once it was written.
public enum DurableFile {
    /// Puts `bytes` in the place of what is at `path`, by a temporary name beside it, for its owner alone; its folder is made where it is
    /// missing. One writer at a time.
    ///
    /// `action` begins the sentence of the error, as in ``Errors/WaldenError/system(_:_:_:)``, which is thrown when it cannot be done.
    public static func replace(_ path: FilePath, with bytes: [UInt8], _ action: String) throws(WaldenError) {
        let folder = path.removingLastComponent()
        try Folder.create(folder)
        let temporary = FilePath(path.string + ".new")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: .ownerReadWrite)
            try file.closeAfter {
                CrashPoint.passed(.created, in: file)
                _ = try file.writeAll(bytes)
                CrashPoint.passed(.wrote, in: file)
                try file.sync()
            }
            guard rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
            CrashPoint.passed(.renamed, path.string)
        } catch {
            throw .system(error as? Errno ?? .ioError, action, path)
        }
        try Folder.sync(folder)
    }
}
