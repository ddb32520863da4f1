// SPDX-License-Identifier: MIT

import Errors
import Synchronization
import Testing

@testable import Storage

@Suite struct CurlBodyTests {
    private let transport: CurlTransport

    init() throws { transport = try CurlTransport(HTTPSettings()) }

    @Test func `a large body that is read slowly waits at the server`() async throws {
        let mebibyte = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        try await LoopbackServer.with { connection, _ in
            try connection.head("200 OK", ["Content-Length: \(200 << 20)"])
            for _ in 0..<200 { try connection.write(mebibyte) }
        } _: { server in
            let response = try await transport.send(HTTPRequest(.get, server.url(), deadlines: patient))
            var read = 0
            while let bytes = try await response.body.next() {
                // Sockets take some megabytes, the transport one.
                if read == 0 {
                    try await server.record.wait("the server cannot go on") {
                        $0.stuckSince.map { $0 < .now - .milliseconds(200) } == true
                    }
                }
                #expect(server.record.now.sent - read < 24 << 20)
                #expect(bytes.first == mebibyte[read % mebibyte.count])
                read += bytes.count
                #expect(bytes.last == mebibyte[(read - 1) % mebibyte.count])
            }
            #expect(read == 200 << 20)
        }
    }

    @Test func `a body that is closed or dropped early ends its exchange`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.head("200 OK", ["Content-Length: 1000000000"])
            while true { try connection.write(Array(repeating: 1, count: 100_000)) }
        } _: { server in
            let request = HTTPRequest(.get, server.url(), deadlines: patient)
            let response = try await transport.send(request)
            #expect(try await response.body.next() != nil)
            await response.body.close()
            await response.body.close()
            try await server.record.wait("the closed one ends") { $0.ended == 1 }
            let error = try await failure { _ = try await response.body.next() }
            #expect(error.code == .usage)
            #expect(error.cause == "the body is closed")
            _ = try await transport.send(request)
            try await server.record.wait("the dropped one ends") { $0.ended == 2 }
        }
    }

    @Test func `after the end there is nothing, again and again`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.answer(body: [1])
        } _: { server in
            let body = try await transport.send(HTTPRequest(.get, server.url(), deadlines: patient)).body
            #expect(try await body.next() == [1])
            #expect(try await body.next() == nil)
            #expect(try await body.next() == nil)
        }
    }

    @Test func `of two tasks that read at once, one is told so`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.head("200 OK", ["Content-Length: 1"])
            try connection.waitForGate()
            try connection.write([7])
        } _: { server in
            let body = try await transport.send(HTTPRequest(.get, server.url(), deadlines: patient)).body
            try await withThrowingTaskGroup(of: Result<[UInt8]?, any Error>.self) { group in
                for _ in 0..<2 { group.addTask { await Task { try await body.next() }.result } }
                let refused = try #require(try await group.next())
                #expect((#expect(throws: WaldenError.self) { try refused.get() })?.code == .usage)
                server.record.open()
                let other = try #require(try await group.next())
                #expect(try other.get() == [7])
            }
        }
    }

    @Test func `what came before a failure is given first`() async throws {
        try await LoopbackServer.with { connection, request in
            try connection.head("200 OK", ["Content-Length: 10"])
            try connection.write([1, 2, 3])
            try connection.waitForGate()
            throw request.target == "/reset" ? connection.reset() : SocketEnded()
        } _: { server in
            var causes: [String?] = []
            var bodies: [any HTTPBody] = []
            for path in ["/reset", "/truncated"] {
                let body = try await transport.send(HTTPRequest(.get, server.url(path), deadlines: patient)).body
                bodies.append(body)
            }
            server.record.open()
            try await server.record.wait("both are ended") { $0.ended == 2 }
            for body in bodies {
                #expect(try await body.next() == [1, 2, 3])
                let error = try await failure { _ = try await body.next() }
                #expect(error.code == .unavailable)
                #expect(error.canRetry)
                #expect(error.message == "cannot read the answer of 127.0.0.1:\(server.port)")
                causes.append(error.cause)
            }
            #expect(causes[0]?.contains("reset by peer") == true)
            #expect(causes[1]?.contains("7 bytes remaining") == true)
        }
    }
}
