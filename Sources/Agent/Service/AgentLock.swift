// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
public import SystemPackage

/// A file that one process holds locked while it lives: the kernel lets go of it when the process ends, however it does.
public struct AgentLock: Sendable {
    private let descriptor: FileDescriptor

    /// Throws `.locked` when another process holds it, `.permission` when the file cannot be made.
    public static func take(_ path: FilePath) throws -> AgentLock {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec, .noFollow], permissions: .ownerReadWrite)
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "open the lock file", path)
        }
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let holder = SmallFile.text(at: path)?.split(whereSeparator: \.isNewline).first
            try? descriptor.close()  // nothing was written
            throw WaldenError(
                .locked, "another agent is running for this",
                cause: "it holds \(path) (process \(holder.map(String.init) ?? "unknown"))",
                hint:
                    "One agent is enough for a cluster. End the other, or give this one another agent.socket and agent.state."
            )
        }
        ftruncate(descriptor.rawValue, 0)
        _ = try? descriptor.writeAll("\(getpid())\n".utf8)  // for people only
        return AgentLock(descriptor: descriptor)
    }

    /// Lets another process have it.
    public func release() { try? descriptor.close() }  // what is in it does not matter any more
}
