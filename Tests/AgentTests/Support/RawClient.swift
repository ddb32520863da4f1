// SPDX-License-Identifier: MIT

import Glibc
import Host

/// A client that sends what it is told to, byte by byte, and reads until the other side ends. Every wait of it ends.
struct RawClient: Sendable {
    private let descriptor: Int32

    struct Failure: Error { let number: Int32 }

    init(port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        self = try withUnsafePointer(to: &address) { pointer in
            try RawClient(AF_INET, UnsafeRawPointer(pointer), socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }

    init(path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(100)) }
        self = try withUnsafePointer(to: &address) { pointer in
            try RawClient(AF_UNIX, UnsafeRawPointer(pointer), socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }

    private init(_ family: Int32, _ address: UnsafeRawPointer, _ size: socklen_t) throws {
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard connect(descriptor, address.assumingMemoryBound(to: sockaddr.self), size) == 0 else {
            let number = errno
            close()
            throw Failure(number: number)
        }
    }

    func close() { _ = Glibc.close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Everything until the end; what came before the connection was reset or the time was up.
    func readAll() async throws -> String {
        try await BlockingThreads.shared.run {
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return String(decoding: all, as: UTF8.self) }
                all += buffer[..<count]
            }
        }
    }

    /// Sends a request and gives the answer.
    static func ask(_ server: TestServer, _ request: String) async throws -> String {
        let client =
            switch server.address {
            case .tcp(_, let port): try RawClient(port: port)
            case .unix(let path): try RawClient(path: path)
            }
        defer { client.close() }
        client.send(request)
        return try await client.readAll()
    }

    static func get(_ server: TestServer, _ path: String, _ fields: String = "") async throws -> String {
        try await ask(server, "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
    }
}

extension RawClient {
    /// What an agent leaves that was killed: a socket at which nobody listens.
    static func leaveSocket(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { _ = Glibc.close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(100)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if status != 0 { throw Failure(number: errno) }
    }
}
