// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Testing

@testable import Storage

@Suite struct CurlTransportTests {
    private let transport: CurlTransport

    init() throws { transport = try CurlTransport(HTTPSettings()) }

    @Test func `the bytes of path and query, and the headers in their order, go out as they are`() async throws {
        try await LoopbackServer.with { connection, request in
            try connection.answer(body: Array(request.head.utf8))
        } _: { server in
            for path in ["/a%2Fb/%7E..%2e?x=%2B", "/a/../b//c/./d%2f?", "/?list-type=2&a=b%20c&d", "/~'()*!:@,;$"] {
                let headers = [HTTPHeader("x-b", "2 "), HTTPHeader("X-A", "ü"), HTTPHeader("x-empty", "")]
                let request = HTTPRequest(.get, server.url(path), headers: headers, deadlines: patient)
                let answer = try await transport.exchange(request)
                let lines = String(decoding: answer.body, as: UTF8.self).components(separatedBy: "\r\n")
                #expect(
                    lines == [
                        "GET \(path) HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "x-b: 2 ", "X-A: ü", "x-empty:",
                    ])
            }
        }
    }

    @Test(arguments: [HTTPRequest.Method.put, .post, .delete], [0, 1, 3 << 20])
    func `a body goes up whole, with its length, without asking first`(
        _ method: HTTPRequest.Method, _ count: Int
    ) async throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try await LoopbackServer.with { connection, request in
            let received = try connection.body(request.bodyLength)
            try connection.answer(body: received + Array(request.head.utf8))
        } _: { server in
            let headers = [HTTPHeader("Content-Length", "7"), HTTPHeader("Host", "other"), HTTPHeader("expect", "x")]
            let request = HTTPRequest(method, server.url(), headers: headers, body: body, deadlines: patient)
            let answer = try await transport.exchange(request)
            #expect(Array(answer.body.prefix(count)) == body)
            let lines = String(decoding: answer.body.dropFirst(count), as: UTF8.self).components(separatedBy: "\r\n")
            let length = method == .delete && count == 0 ? [] : ["Content-Length: \(count)"]
            #expect(lines == ["\(method.rawValue) / HTTP/1.1", "Host: 127.0.0.1:\(server.port)"] + length)
        }
    }

    @Test func `every status is an answer, with its headers; interim ones are passed over`() async throws {
        try await LoopbackServer.with { connection, request in
            try connection.head("103 Early Hints", ["Link: x"])
            try connection.answer(
                String(request.target.dropFirst()) + " Words", ["Location: /2", "X-a:  b\t", "x-A: c"])
        } _: { server in
            for status in [200, 206, 301, 307, 401, 404, 412, 500, 503] {
                let answer = try await transport.get(server.url("/\(status)"))
                #expect(answer.status == status)
                #expect(answer.headers.map(\.name) == ["Location", "X-a", "x-A", "Content-Length"])
                #expect(answer.headers["x-a"] == "b")
            }
            #expect(server.record.now.requests == 9, "no redirect is followed")
        }
    }

    @Test func `an answer that comes before the body is sent ends the sending`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.answer("403 Forbidden", body: [1, 2])
            try connection.waitForGate()
        } _: { server in
            let body = Array(repeating: UInt8(1), count: 64 << 20)
            let answer = try await transport.exchange(HTTPRequest(.put, server.url(), body: body, deadlines: patient))
            #expect(answer.status == 403)
            #expect(answer.body == [1, 2])
        }
    }

    @Test func `a head has no body, and says how long it would be`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.head("200 OK", ["Content-Length: 5000000000"])
        } _: { server in
            for _ in 0..<2 {
                let answer = try await transport.exchange(HTTPRequest(.head, server.url(), deadlines: patient))
                #expect(answer.headers["content-length"] == "5000000000")
                #expect(answer.body.isEmpty)
            }
            #expect(server.record.now.connections == 1)
        }
    }

    @Test func `a body is given as it came, compressed and chunked included`() async throws {
        try await LoopbackServer.with { connection, request in
            if request.target == "/chunked" {
                try connection.head("200 OK", ["Transfer-Encoding: chunked"])
                return try connection.write(Array("3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: y\r\n\r\n".utf8))
            }
            try connection.answer("200 OK", ["Content-Encoding: gzip"], body: [0x1F, 0x8B, 8, 1, 2])
        } _: { server in
            let chunked = try await transport.get(server.url("/chunked"))
            #expect(chunked.body == Array("abcde".utf8))
            #expect(chunked.headers["x-trailer"] == nil)
            #expect(try await transport.get(server.url()).body == [0x1F, 0x8B, 8, 1, 2])
        }
    }
}
