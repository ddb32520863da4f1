// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Storage

@Suite struct CurlCancellationTests {
    private let transport: CurlTransport

    init() throws { transport = try CurlTransport(HTTPSettings(maximumConnections: 1)) }

    @Test func `cancelling ends a handshake`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.waitForGate()
        } _: { server in
            let request = HTTPRequest(.get, "https://127.0.0.1:\(server.port)/", deadlines: patient)
            try await expectCancelled(server, "send the GET request", when: { $0.connections == 1 }) {
                _ = try await transport.send(request)
            }
        }
    }

    @Test func `cancelling ends an upload`() async throws {
        try await LoopbackServer.with { connection, request in
            try connection.waitForGate()
            _ = try connection.body(request.bodyLength)
        } _: { server in
            let body = Array(repeating: UInt8(1), count: 64 << 20)
            try await expectCancelled(server, "send the PUT request", when: { $0.requests == 1 }) {
                _ = try await transport.send(HTTPRequest(.put, server.url(), body: body, deadlines: patient))
            }
        }
    }

    @Test func `cancelling ends the wait for an answer`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.waitForGate()
        } _: { server in
            try await expectCancelled(server, "send the GET request", when: { $0.requests == 1 }) {
                _ = try await transport.send(HTTPRequest(.get, server.url(), deadlines: patient))
            }
        }
    }

    @Test func `cancelling ends the wait for bytes`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.head("200 OK", ["Content-Length: 5"])
            try connection.waitForGate()
        } _: { server in
            let body = try await transport.send(HTTPRequest(.get, server.url(), deadlines: patient)).body
            try await expectCancelled(server, "read the answer", when: { $0.requests == 1 }) {
                _ = try await body.next()
            }
            let error = try await failure { _ = try await body.next() }
            #expect(error.code == .cancelled)
        }
    }

    @Test func `cancelling ends the wait for a connection, and the next in line is served`() async throws {
        try await LoopbackServer.with { connection, request in
            if request.target == "/first" { try connection.waitForGate() }
            try connection.answer()
        } _: { server in
            async let first = transport.get(server.url("/first"))
            try await server.record.wait("the first is there") { $0.requests == 1 }
            let second = Task { try await transport.get(server.url("/second")).status }
            async let third = transport.get(server.url("/third"))
            second.cancel()
            let error = try await failure { _ = try await second.value }
            #expect(error.code == .cancelled)
            server.record.open()
            let statuses = try await [first.status, third.status]
            #expect(statuses == [200, 200])
            #expect(server.record.now.requests == 2)
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.answer()
        } _: { server in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                _ = try await transport.send(HTTPRequest(.get, server.url("/cancelled"), deadlines: patient))
            }
            task.cancel()
            let error = try await failure { try await task.value }
            #expect(error.code == .cancelled)
            let answer = try await transport.get(server.url())
            #expect(answer.status == 200)
            #expect(server.record.now.requests == 1)
        }
    }

    @Test func `whenever they are cancelled, all exchanges end, and the transport goes on`() async throws {
        let transport = try CurlTransport(HTTPSettings(maximumConnections: 8))
        try await LoopbackServer.with { connection, request in
            _ = try connection.body(request.bodyLength)
            try connection.answer(body: Array(repeating: 1, count: 300_000))
        } _: { server in
            let tasks = (0..<200).map { number in
                let body = Array(repeating: UInt8(1), count: number % 3 * 100_000)
                let request = HTTPRequest(.put, server.url("/\(number)"), body: body, deadlines: patient)
                return Task { try await transport.exchange(request).body.count }
            }
            let cancelling = tasks.enumerated().filter { $0.offset % 4 != 0 }.map(\.element)
            for (number, task) in cancelling.enumerated() {
                try await server.record.wait("the others go on") { $0.requests * 5 >= min(number, 100) }
                task.cancel()
            }
            for (number, task) in tasks.enumerated() {
                switch await task.result {
                case .success(let count): #expect(count == 300_000)
                case .failure(let error): #expect(number % 4 != 0 && (error as? WaldenError)?.code == .cancelled)
                }
            }
            let last = try await transport.get(server.url())
            #expect(last.body.count == 300_000)
        }
    }

    private func expectCancelled(
        _ server: LoopbackServer, _ action: String, when isTime: (LoopbackRecord.Counts) -> Bool,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let task = Task { try await body() }
        try await server.record.wait("the server sees it", until: isTime)
        task.cancel()
        let error = try await failure { try await task.value }
        #expect(error.code == .cancelled)
        #expect(!error.canRetry)
        #expect(error.message.hasPrefix("cannot \(action)"))
        // A server that has bytes to read sees the end behind them.
        server.record.open()
        try await server.record.wait("the server sees the end") { $0.ended == 1 }
    }
}
