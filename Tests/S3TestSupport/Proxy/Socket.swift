// SPDX-License-Identifier: MIT

import Errors
import Glibc

/// A TCP socket on 127.0.0.1. Its calls block until something comes or ``end()`` is called.
struct Socket: Sendable {
    let number: Int32

    static func listening() throws -> Socket {
        let socket = try make()
        guard socket.withAddress(port: 0, { bind(socket.number, $0, $1) }) == 0, listen(socket.number, 64) == 0 else {
            throw WaldenError(.failed, "cannot listen on 127.0.0.1", cause: String(cString: strerror(errno)))
        }
        return socket
    }

    static func connected(to port: UInt16) throws -> Socket {
        let socket = try make()
        guard socket.withAddress(port: port, { connect(socket.number, $0, $1) }) == 0 else {
            socket.close()
            throw WaldenError(.unavailable, "nobody listens on port \(port)")
        }
        // A server that never answers must not keep the thread for good.
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket.number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return socket
    }

    private static func make() throws -> Socket {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw WaldenError(.failed, "cannot make a socket") }
        return Socket(number: number)
    }

    var port: UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(number, $0, &size) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// nil when there will be no more connections.
    func accepted() -> Socket? {
        let client = accept(number, nil, nil)
        guard client >= 0 else { return nil }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        var one: Int32 = 1
        setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        return Socket(number: client)
    }

    /// At most so many bytes; empty at the end, also of a connection that broke.
    func receive(atMost count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: min(count, 1 << 18)) { buffer, filled in
            filled = max(0, recv(number, buffer.baseAddress, buffer.count, 0))
        }
    }

    /// Whether all of it could be sent.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(number, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Waits until the other side closes or the time is over; whether it closed.
    func closes(within milliseconds: Int32) -> Bool {
        // POLLRDHUP of Linux's poll.h, which Glibc's module leaves out.
        var poll = pollfd(fd: number, events: 0x2000, revents: 0)
        return Glibc.poll(&poll, 1, milliseconds) > 0
    }

    /// Has every call on it return.
    func end() { shutdown(number, Int32(SHUT_RDWR)) }

    func close() { _ = Glibc.close(number) }

    /// Closes so that the other side gets a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    private func withAddress(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
