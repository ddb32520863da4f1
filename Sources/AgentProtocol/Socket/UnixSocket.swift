// SPDX-License-Identifier: MIT

public import Glibc

/// The system calls of a Unix socket that keeps messages whole, and passes open descriptors beside them.
///
/// Every call answers -1 and sets `errno` as the C library does; nothing here throws, since the helper has nobody to catch it.
public enum UnixSocket {
    /// A new socket of that kind that never blocks and that no child inherits.
    public static func make() -> Int32 {
        socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    }

    public static func connect(_ descriptor: Int32, to path: [UInt8]) -> Int32 {
        withAddress(path) { Glibc.connect(descriptor, $0, $1) }
    }

    public static func bind(_ descriptor: Int32, to path: [UInt8]) -> Int32 {
        withAddress(path) { Glibc.bind(descriptor, $0, $1) }
    }

    /// The next that connects, as ``make()`` makes them. Glibc shows no accept4 to Swift; a child that is started in between does not
    /// get it for long, since a connection serves one request.
    public static func accept(on descriptor: Int32) -> Int32 {
        let connection = Glibc.accept(descriptor, nil, nil)
        guard connection >= 0 else { return -1 }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        return connection
    }

    /// Who is at the other end: its user id (`SO_PEERCRED`, `man 7 unix`); nil when the kernel cannot say.
    public static func peer(of descriptor: Int32) -> uid_t? {
        // struct ucred, which Glibc shows to Swift under _GNU_SOURCE only: pid, uid, gid of 4 bytes each.
        var credentials: (pid_t, uid_t, gid_t) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, size == 12 else { return nil }
        return credentials.1
    }

    /// Waits until it can be read, or has ended. False: not within that time.
    public static func waitToRead(_ descriptor: Int32, milliseconds: Int32) -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let end = now.milliseconds + Int64(max(0, milliseconds))
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&entry, 1, Int32(clamping: max(0, end - now.milliseconds)))
            if ready > 0 { return true }
            if ready == 0 || errno != EINTR { return false }
            clock_gettime(CLOCK_MONOTONIC, &now)
        }
    }

    private static func withAddress(_ path: [UInt8], _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        guard !path.isEmpty, path.count <= ControlSocketPath.longest, !path.contains(0) else {
            errno = ENAMETOOLONG
            return -1
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

extension timespec {
    fileprivate var milliseconds: Int64 { Int64(tv_sec) * 1_000 + Int64(tv_nsec) / 1_000_000 }
}
