// SPDX-License-Identifier: MIT

import Agent
import AgentProtocol
import Errors
import Glibc
import Host
import Synchronization
import SystemPackage
import Testing

/// The agent's side of the control socket.
@Suite struct ControlSocketTests {
    @Test func `a second agent refuses to start, and may once the first has ended`() async throws {
        try await withFolder { folder in
            let path = folder.appending("agent.sock")
            let first = try ControlListener.bind(path)
            let error = try #require(throws: WaldenError.self) { try ControlListener.bind(path) }
            #expect(error.code == .locked && error.cause?.contains("\(getpid())") == true)
            first.close()
            try ControlListener.bind(path).close()
        }
    }

    @Test func `a socket that a killed agent left is taken over`() async throws {
        try await withFolder { folder in
            let path = folder.appending("agent.sock")
            let left = UnixSocket.make()
            try #require(UnixSocket.bind(left, to: Array(path.string.utf8)) == 0)
            close(left)
            try ControlListener.bind(path).close()
        }
    }

    @Test func `only its owner may reach the socket`() async throws {
        try await withFolder { folder in
            let path = folder.appending("agent.sock")
            let listener = try ControlListener.bind(path)
            defer { listener.close() }
            var status = stat()
            try #require(stat(path.string, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `a path that no socket can have is refused`() async throws {
        try await withFolder { folder in
            let path = folder.appending(String(repeating: "x", count: 120))
            #expect(throws: WaldenError.self) { try ControlListener.bind(path) }
        }
    }

    @Test func `a request is taken up, done, and its descriptors are closed`() async throws {
        try await withServer(Answering(.done(status: 3, text: Array("so".utf8)))) { path, handler in
            let replies = try await ask(path, AgentRequest.greet.message, with: [STDERR_FILENO])
            #expect(replies == [.takenUp(milliseconds: 5_000), .done(status: 3, text: Array("so".utf8))])
            #expect(handler.descriptors == 1)
        }
    }

    @Test func `another version is declined in words`() async throws {
        try await withServer(Answering(.done(status: 0, text: []))) { path, _ in
            var message = AgentRequest.greet.message
            message[4] = 99
            guard case .declined? = try await ask(path, message).first else {
                Issue.record("it was not declined")
                return
            }
        }
    }

    @Test(
        arguments: [
            [], [0], Array("GET / HTTP/1.1\r\n\r\n".utf8), Array("WLDN".utf8), Array("WLDN\u{1}\u{1}".utf8),
            [UInt8](repeating: 0xff, count: 16_384), [UInt8](repeating: 0x57, count: 100_000),
        ] as [[UInt8]])
    func `nonsense ends the connection and nothing else`(bytes: [UInt8]) async throws {
        try await withServer(Answering(.done(status: 0, text: []))) { path, _ in
            let replies = try await ask(path, bytes, with: [0, 1, 2])
            let next = try await ask(path, AgentRequest.greet.message)
            #expect(replies.isEmpty && next.count == 2)
        }
    }

    @Test func `whoever connects and says nothing keeps nobody waiting`() async throws {
        try await withServer(Answering(.done(status: 0, text: []))) { path, _ in
            let silent = (0..<20).map { _ in UnixSocket.make() }
            defer { silent.forEach { close($0) } }
            for socket in silent { _ = UnixSocket.connect(socket, to: Array(path.string.utf8)) }
            let replies = try await ask(path, AgentRequest.greet.message)
            #expect(replies.count == 2)
        }
    }

    @Test func `more connections than are served are turned away, and the next are served again`() async throws {
        let gate = Gate()
        try await withServer(Answering(.done(status: 0, text: []), gate: gate)) { path, handler in
            let busy = (0..<64).map { _ in UnixSocket.make() }
            for socket in busy {
                _ = UnixSocket.connect(socket, to: Array(path.string.utf8))
                _ = UnixSocket.send(AgentRequest.greet.message, on: socket)
            }
            try await eventually { handler.begun == 64 }
            let replies = try await ask(path, AgentRequest.greet.message)
            #expect(replies.isEmpty)
            gate.open()
            busy.forEach { close($0) }
            try await eventually { try await ask(path, AgentRequest.greet.message).count == 2 }
        }
    }

    private func withServer(
        _ handler: Answering, _ body: (FilePath, Answering) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let path = folder.appending("agent.sock")
            let listener = try ControlListener.bind(path)
            let server = try ControlServer(listener, handler)
            let running = Task { await server.run() }
            do {
                try await body(path, handler)
            } catch {
                running.cancel()
                throw error
            }
            server.stop()
            await running.value
            listener.close()
        }
    }

    /// All that is answered until the connection ends.
    private func ask(_ path: FilePath, _ message: [UInt8], with descriptors: [Int32] = []) async throws -> [AgentReply]
    {
        try await BlockingThreads.shared.run {
            let socket = UnixSocket.make()
            defer { close(socket) }
            try #require(UnixSocket.connect(socket, to: Array(path.string.utf8)) == 0)
            _ = UnixSocket.send(message, with: descriptors, on: socket)
            // Whoever sends nothing is waited for.
            if message.isEmpty { shutdown(socket, Int32(SHUT_WR)) }
            var replies: [AgentReply] = []
            while UnixSocket.waitToRead(socket, milliseconds: 20_000), let received = UnixSocket.receive(on: socket) {
                replies.append(try AgentReply(parsing: received.bytes))
            }
            return replies
        }
    }
}

/// Answers everything in the same way, once a gate is open.
private final class Answering: ControlRequestHandler {
    private let reply: AgentReply
    private let gate: Gate?
    private let counts = Mutex((begun: 0, descriptors: 0))

    init(_ reply: AgentReply, gate: Gate? = nil) { (self.reply, self.gate) = (reply, gate) }

    var begun: Int { counts.withLock { $0.begun } }
    var descriptors: Int { counts.withLock { $0.descriptors } }

    func takeUp(_ request: AgentRequest) -> ControlTakeUp { .within(.seconds(5)) }

    func answer(_ request: AgentRequest, _ descriptors: PassedDescriptors) async -> AgentReply {
        counts.withLock { $0 = ($0.begun + 1, descriptors.all.count) }
        await gate?.wait()
        return reply
    }
}
