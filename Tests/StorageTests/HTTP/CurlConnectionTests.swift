// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Storage

@Suite struct CurlConnectionTests {
    private let transport: CurlTransport

    init() throws { transport = try CurlTransport(HTTPSettings()) }

    @Test func `connections are used again, also after a close, and replaced when the server closed them`() async throws
    {
        try await LoopbackServer.with { connection, request in
            try connection.answer(body: [1, 2, 3])
            if request.target == "/close" { throw SocketEnded() }
        } _: { server in
            for _ in 0..<10 { _ = try await transport.get(server.url()) }
            #expect(server.record.now.connections == 1)
            for count in 1...5 {
                #expect(try await transport.get(server.url("/close")).status == 200)
                try await server.record.wait("the connection ends") { $0.ended == count }
            }
            #expect(server.record.now.connections == 5)
        }
    }

    @Test func `a quick request passes 32 slow ones`() async throws {
        try await LoopbackServer.with { connection, request in
            if request.target == "/slow" { try connection.waitForGate() }
            try connection.answer()
        } _: { server in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<32 { group.addTask { try await transport.get(server.url("/slow")).status } }
                try await server.record.wait("all slow ones are there") { $0.requests == 32 }
                #expect(try await transport.get(server.url("/quick")).status == 200)
                server.record.open()
                for try await status in group { #expect(status == 200) }
            }
        }
    }

    @Test func `requests beyond the allowed connections wait for them`() async throws {
        let transport = try CurlTransport(HTTPSettings(maximumConnections: 2))
        try await LoopbackServer.with { connection, _ in
            try connection.waitForGate()
            try connection.answer()
        } _: { server in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<12 { group.addTask { try await transport.get(server.url()).status } }
                try await server.record.wait("two are there") { $0.requests == 2 }
                let late = HTTPRequest(.get, server.url(), deadlines: HTTPDeadlines(total: .milliseconds(50)))
                let error = try await failure { _ = try await transport.send(late) }
                #expect(error.code == .timedOut)
                #expect(error.cause == "none of 2 connections was free within the total deadline of 0.05 seconds")
                server.record.open()
                for try await status in group { #expect(status == 200) }
            }
            #expect(server.record.now.connections == 2)
            #expect(server.record.now.requests == 12)
        }
    }

    @Test func `the thread and its connections go when the transport and the bodies are gone`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.head("200 OK", ["Content-Length: 3"])
            try connection.write([1])
            try connection.waitForGate()
            try connection.write([2, 3])
        } _: { server in
            try await readWithOwnTransport(server)
            try await server.record.wait("nobody keeps the connection") { $0.ended == 1 }
        }
    }

    /// The body outlives its transport.
    private func readWithOwnTransport(_ server: LoopbackServer) async throws {
        let body = try await body(server, CurlTransport(HTTPSettings()))
        server.record.open()
        #expect(try await body.readAll() == [1, 2, 3])
        #expect(server.record.now.ended == 0)
    }

    private func body(_ server: LoopbackServer, _ transport: CurlTransport) async throws -> any HTTPBody {
        try await transport.send(HTTPRequest(.get, server.url(), deadlines: patient)).body
    }
}
