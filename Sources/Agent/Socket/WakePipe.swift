// SPDX-License-Identifier: MIT

import Errors
import Glibc
import SystemPackage

/// Ends a wait of another thread. A pair of sockets, since Glibc shows no pipe2 to Swift.
final class WakePipe: Sendable {
    private let ends: (read: FileDescriptor, write: FileDescriptor)

    /// Throws `.failed` when there are no descriptors left.
    init() throws {
        var numbers: [Int32] = [-1, -1]
        guard
            socketpair(
                AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0, &numbers) == 0
        else { throw WaldenError.system(Errno(rawValue: errno), "make", "a pair of sockets") }
        ends = (FileDescriptor(rawValue: numbers[0]), FileDescriptor(rawValue: numbers[1]))
    }

    deinit {
        try? ends.read.close()  // nothing is kept in it
        try? ends.write.close()
    }

    /// Ends every wait, now and later.
    func signal() { _ = try? ends.write.writeAll([1]) }  // a full pipe wakes as well

    /// Blocks until `descriptor` can be read; false once ``signal()`` was called.
    func waits(for descriptor: Int32) -> Bool {
        while true {
            var entries = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: ends.read.rawValue, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&entries, 2, -1) >= 0 || errno == EINTR else { return false }
            if entries[1].revents != 0 { return false }
            if entries[0].revents != 0 { return true }
        }
    }
}
