// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Glibc
import Host
public import SystemPackage

/// A control socket that helpers can reach: bound, locked against a second process, and readable by its owner alone.
public struct ControlListener: Sendable {
    let descriptor: FileDescriptor
    private let path: FilePath
    private let lock: AgentLock

    /// Throws `.locked` when another process listens there, `.configuration` for a path that no socket can have.
    public static func bind(_ path: FilePath) throws -> ControlListener {
        let bytes = Array(path.string.utf8)
        guard bytes.count <= ControlSocketPath.longest else {
            throw WaldenError(
                .configuration, "\(path) is too long for a socket's path",
                hint: "It may have \(ControlSocketPath.longest) bytes.")
        }
        let folder = path.removingLastComponent()
        try Folder.create(folder.isEmpty ? "." : folder)
        let lock = try AgentLock.take(FilePath(path.string + ".lock"))
        do {
            return ControlListener(descriptor: try listening(bytes, path), path: path, lock: lock)
        } catch {
            lock.release()
            throw error
        }
    }

    private static func listening(_ bytes: [UInt8], _ path: FilePath) throws -> FileDescriptor {
        let socket = UnixSocket.make()
        guard socket >= 0 else { throw WaldenError.system(Errno(rawValue: errno), "make the socket", path) }
        unlink(path.string)  // whoever left it there is gone: the lock is ours
        // The mode of the socket before it is bound is that of its file (unix(7) does not say; unix_bind in Linux does).
        guard fchmod(socket, 0o600) == 0, UnixSocket.bind(socket, to: bytes) == 0, chmod(path.string, 0o600) == 0,
            Glibc.listen(socket, 64) == 0
        else {
            let failure = Errno(rawValue: errno)
            _ = Glibc.close(socket)
            throw WaldenError.system(failure, "listen at", path)
        }
        return FileDescriptor(rawValue: socket)
    }

    /// Takes the name away and lets another process have it.
    public func close() {
        unlink(path.string)
        try? descriptor.close()  // nothing is written through it
        lock.release()
    }
}
