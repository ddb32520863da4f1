// SPDX-License-Identifier: MIT

import Glibc
import Host
import Synchronization

/// A server on loopback, each connection on a thread of its own, that answers as the test says.
final class LoopbackServer: Sendable {
    typealias Answer = @Sendable (LoopbackConnection, LoopbackRequest) throws -> Void

    let port: UInt16
    let record = LoopbackRecord()
    private let listener: Int32
    private let threads = BlockingThreads(limit: 128)
    private let sockets = Mutex<Set<Int32>>([])

    /// Runs `body` beside a server; every connection is answered until it ends or `answer` throws.
    ///
    /// - Parameter receiveBuffer: how many bytes the system takes for the server before it reads them; nil: megabytes.
    static func with<Value>(
        receiveBuffer: Int32? = nil, _ answer: @escaping Answer, _ body: (LoopbackServer) async throws -> Value
    ) async throws -> Value {
        let server = try LoopbackServer(receiveBuffer)
        let accepting = Task { try await server.accept(answer) }
        defer {
            server.stop()
            accepting.cancel()
        }
        return try await body(server)
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    private init(_ receiveBuffer: Int32?) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if var receiveBuffer {
            setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && listen(listener, 128) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard listener >= 0, status else { throw SocketEnded() }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
    }

    private func accept(_ answer: @escaping Answer) async throws {
        while true {
            let socket = try await threads.run { [listener] in Glibc.accept(listener, nil, nil) }
            if socket < 0 { return }
            sockets.withLock { _ = $0.insert(socket) }
            record.change { $0.connections += 1 }
            Task { try await threads.run { self.serve(socket, answer) } }
        }
    }

    private func serve(_ socket: Int32, _ answer: Answer) {
        let connection = LoopbackConnection(socket, record)
        do {
            while true { try answer(connection, connection.receive()) }
        } catch {
            sockets.withLock { _ = $0.remove(socket) }
            connection.close()
            record.change { $0.ended += 1 }
        }
    }

    private func stop() {
        record.change { $0.isOpen = true }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        sockets.withLock { for socket in $0 { shutdown(socket, Int32(SHUT_RDWR)) } }
    }
}

/// The other side went away, or the test is over.
struct SocketEnded: Error {}
