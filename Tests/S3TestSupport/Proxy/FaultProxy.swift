// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Synchronization

/// Stands before an HTTP server on 127.0.0.1, does to requests what its rules say, and keeps a record of all.
///
/// It speaks HTTP/1.1 and keeps connections open. Bodies of requests have a Content-Length; bodies are held in memory.
/// What it does to the answer begins when the server's is there, whole.
public final class FaultProxy: Sendable {
    private struct State {
        var rules: [ProxyRule]
        var requests: [ProxiedRequest] = []
        var open: [Int: Socket] = [:]
        var connections = 0
        var hasEnded = false
    }

    /// The server's and its own.
    let server: UInt16
    let port: UInt16
    private let listener: Socket
    private let state: Mutex<State>

    /// Runs `body` with a proxy before `server`, an endpoint such as `http://127.0.0.1:9000`.
    public static func with<Value>(
        _ server: String, _ rules: [ProxyRule] = [], _ body: (FaultProxy) async throws -> Value
    ) async throws -> Value {
        guard server.hasPrefix("http://"), let port = server.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw WaldenError(.usage, "a proxy cannot stand before \(server)")
        }
        let proxy = try FaultProxy(port, rules)
        defer { proxy.end() }
        return try await body(proxy)
    }

    private init(_ server: UInt16, _ rules: [ProxyRule]) throws {
        self.server = server
        listener = try .listening()
        port = listener.port
        state = Mutex(State(rules: rules))
        try ProxyThread.start { self.accept() }
    }

    public var endpoint: String { "http://127.0.0.1:\(port)" }

    /// All requests so far, in the order in which their heads came.
    public var requests: [ProxiedRequest] { state.withLock { $0.requests } }

    /// Sets other rules, which begin to count anew, and forgets the requests so far.
    public func restart(_ rules: [ProxyRule]) {
        state.withLock {
            $0.rules = rules
            $0.requests = []
        }
    }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Records the request; what a rule wants done to it.
    func fault(for head: HTTPHead, on connection: Int) -> ProxyFault? {
        state.withLock { state in
            var fault: ProxyFault?
            for index in state.rules.indices where state.rules[index].fits(head) && fault == nil {
                fault = state.rules[index].fault
            }
            state.requests.append(ProxiedRequest(head, connection: connection, hadFault: fault != nil))
            return fault
        }
    }

    private func accept() {
        while let socket = listener.accepted() {
            guard let number = register(socket) else {
                socket.close()
                break
            }
            // Without a thread there is no answer, which the client will tell.
            try? ProxyThread.start {
                let connection = ProxyConnection(socket, number: number, of: self)
                connection.serve()
                self.state.withLock { $0.open[number] = nil }
                connection.close()
            }
        }
        listener.close()
    }

    private func register(_ socket: Socket) -> Int? {
        state.withLock { state in
            if state.hasEnded { return nil }
            state.connections += 1
            state.open[state.connections] = socket
            return state.connections
        }
    }

    private func end() {
        state.withLock { state in
            state.hasEnded = true
            for socket in state.open.values { socket.end() }
        }
        listener.end()
    }
}
