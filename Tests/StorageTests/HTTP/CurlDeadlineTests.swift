// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Storage

@Suite struct CurlDeadlineTests {
    private let transport: CurlTransport
    private let short = HTTPDeadlines(connect: .seconds(60), idle: .milliseconds(300), total: nil)

    /// The server's first bytes come within it, on a busy machine too.
    private let longer = HTTPDeadlines(connect: .seconds(60), idle: .seconds(8), total: nil)

    init() throws { transport = try CurlTransport(HTTPSettings()) }

    @Test func `a server that never shakes hands passes the connect deadline`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.waitForGate()
        } _: { server in
            let url = "https://127.0.0.1:\(server.port)/"
            let deadlines = HTTPDeadlines(connect: .milliseconds(300), idle: .seconds(60), total: .seconds(60))
            let error = try await failure { _ = try await transport.send(HTTPRequest(.get, url, deadlines: deadlines)) }
            #expect(error.code == .timedOut)
            #expect(error.canRetry)
            #expect(error.message == "cannot send the GET request to 127.0.0.1:\(server.port)")
            #expect(error.cause?.hasPrefix("no connection within the connect deadline of 0.3 seconds: ") == true)
        }
    }

    /// Fault 5 of docs/faults.md.
    @Test func `a server that never answers passes the idle deadline`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.waitForGate()
        } _: { server in
            let error = try await failure {
                _ = try await transport.send(HTTPRequest(.get, server.url(), deadlines: short))
            }
            expectIdle(error, "cannot send the GET request to 127.0.0.1:\(server.port)")
        }
    }

    @Test func `a server that does not read passes the idle deadline`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.waitForGate()
        } _: { server in
            let body = Array(repeating: UInt8(1), count: 64 << 20)
            let request = HTTPRequest(.put, server.url(), body: body, deadlines: short)
            let error = try await failure { _ = try await transport.send(request) }
            expectIdle(error, "cannot send the PUT request to 127.0.0.1:\(server.port)")
        }
    }

    /// Fault 5 of docs/faults.md.
    @Test(arguments: ["HTTP/1.1 200 OK\r\nX-Long: ", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
    func `a server that sends a byte now and then passes the idle deadline`(_ beginning: String) async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.write(Array(beginning.utf8))
            try connection.trickle()
        } _: { server in
            let error = try await failure {
                _ = try await transport.exchange(HTTPRequest(.get, server.url(), deadlines: longer))
            }
            let isInHead = beginning.contains("X-Long")
            let action = isInHead ? "send the GET request to" : "read the answer of"
            expectIdle(error, "cannot \(action) 127.0.0.1:\(server.port)", "8.0 seconds")
        }
    }

    @Test func `a server that works on its head for too long passes the total deadline`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.write(Array("HTTP/1.1 200 OK\r\n".utf8))
            try connection.waitForGate()
        } _: { server in
            let deadlines = HTTPDeadlines(idle: .seconds(60), total: .milliseconds(300))
            let request = HTTPRequest(.get, server.url(), deadlines: deadlines)
            let error = try await failure { _ = try await transport.send(request) }
            #expect(error.code == .timedOut)
            #expect(error.cause == "no answer within the total deadline of 0.3 seconds")
        }
    }

    @Test func `time in which nobody asks for bytes does not count`() async throws {
        try await LoopbackServer.with { connection, request in
            try connection.head("200 OK", ["Content-Length: \(4 << 20)"])
            if request.target == "/waits" { try connection.waitForGate() }
            try connection.write(Array(repeating: 7, count: 4 << 20))
        } _: { server in
            var bodies: [any HTTPBody] = []
            for path in ["/waits", "/held-up"] {
                bodies.append(try await transport.send(HTTPRequest(.get, server.url(path), deadlines: longer)).body)
            }
            // Longer than the deadline: that is what is tested.
            try await Task.sleep(for: .milliseconds(8500))
            server.record.open()
            for body in bodies { #expect(try await body.readAll().count == 4 << 20) }
        }
    }

    @Test func `what waits in the system for a slow line does not pass the idle deadline`() async throws {
        try await LoopbackServer.with(receiveBuffer: 1 << 15) { connection, request in
            if request.bodyLength > 0 { try connection.sip(request.bodyLength) }
            try connection.answer()
        } _: { server in
            _ = try await transport.get(server.url())
            let request = HTTPRequest(
                .put, server.url(), body: Array(repeating: 1, count: 3 << 20),
                deadlines: HTTPDeadlines(idle: .seconds(3), total: .seconds(60)))
            let answer = try await transport.exchange(request)
            #expect(answer.status == 200)
            #expect(server.record.now.connections == 1)
        }
    }

    @Test func `the total deadline ends with the head`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.head("200 OK", ["Content-Length: 2"])
            try connection.waitForGate()
            try connection.write([1, 2])
        } _: { server in
            let deadlines = HTTPDeadlines(idle: .seconds(60), total: .seconds(8))
            let response = try await transport.send(HTTPRequest(.get, server.url(), deadlines: deadlines))
            async let body = response.body.readAll()
            // Longer than the deadline, here too.
            try await Task.sleep(for: .milliseconds(8500))
            server.record.open()
            #expect(try await body == [1, 2])
        }
    }

    private func expectIdle(_ error: WaldenError, _ message: String, _ length: String = "0.3 seconds") {
        #expect(error.code == .timedOut)
        #expect(error.canRetry)
        #expect(error.message == message)
        #expect(error.cause == "fewer than 1 KiB a second came or went within the idle deadline of \(length)")
    }
}
