// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Testing

@testable import Storage

@Suite struct CurlFailureTests {
    private let transport: CurlTransport

    init() throws { transport = try CurlTransport(HTTPSettings()) }

    @Test func `refused and reset differ by their cause alone`() async throws {
        let refusing = try await LoopbackServer.with({ _, _ in }, { $0.url("/a?secret=1") })
        let refused = try await failure { _ = try await transport.get(refusing) }
        let reset = try await LoopbackServer.with { connection, _ in
            throw connection.reset()
        } _: { server in
            try await failure { _ = try await transport.get(server.url("/a?secret=1")) }
        }
        for error in [refused, reset] {
            #expect(error.code == .unavailable)
            #expect(error.canRetry)
            #expect(error.message.hasPrefix("cannot send the GET request to 127.0.0.1:"))
            #expect(!error.description.contains("secret"))
        }
        #expect(refused.cause?.hasSuffix(": Connection refused") == true)
        #expect(reset.cause?.contains("reset by peer") == true)
    }

    @Test(arguments: ["", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"])
    func `an answer that is none is unavailable`(_ answer: String) async throws {
        try await LoopbackServer.with { connection, request in
            try connection.write(Array(answer.utf8))
            throw SocketEnded()
        } _: { server in
            let error = try await failure { _ = try await transport.get(server.url()) }
            #expect(error.code == .unavailable)
            #expect(error.cause?.isEmpty == false)
        }
    }

    @Test(arguments: [5000, 3])
    func `a head that never ends is unavailable`(_ length: Int) async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.write(Array("HTTP/1.1 200 OK\r\n".utf8))
            let line = Array("a: \(String(repeating: "b", count: length))\r\n".utf8)
            while true { try connection.write(line) }
        } _: { server in
            let error = try await failure { _ = try await transport.get(server.url()) }
            #expect(error.code == .unavailable)
            #expect(error.cause?.contains(length == 3 ? "more than 1000 fields" : "longer than 256 KiB") == true)
            try await server.record.wait("the exchange ends") { $0.ended == 1 }
        }
    }

    @Test func `a body is not sent twice when a kept connection turns out to be dead`() async throws {
        try await LoopbackServer.with { connection, request in
            let body = try connection.body(request.bodyLength)
            if request.target == "/dies" { throw connection.reset() }
            try connection.answer(body: body)
        } _: { server in
            _ = try await transport.get(server.url())
            let request = HTTPRequest(.put, server.url("/dies"), body: [1, 2, 3], deadlines: patient)
            let error = try await failure { _ = try await transport.send(request) }
            #expect(error.code == .unavailable)
            #expect(error.canRetry)
            #expect(server.record.now.requests == 2)
        }
    }

    @Test(arguments: [
        "", "ftp://host/", "file:///etc/passwd", "http:///x", "https://user:secret@host/", "http://host/a b",
        "http://host/ü", "http://host/?secret#x", "http://host/\r\nX: y", "http://host:99999/", "http://[::1/",
    ])
    func `a URL that is none is refused, and not repeated`(_ url: String) async throws {
        let error = try await failure { _ = try await transport.send(HTTPRequest(.get, url, deadlines: patient)) }
        #expect(error.code == .configuration)
        #expect(!error.canRetry)
        #expect(!error.description.contains("secret"))
    }

    @Test(arguments: [
        HTTPHeader("X", "a\r\nY: b"), HTTPHeader("X: y", "b"), HTTPHeader("", "b"), HTTPHeader("X", "a\0"),
    ])
    func `a header that would be two is refused`(_ header: HTTPHeader) async throws {
        let request = HTTPRequest(.get, "http://127.0.0.1:1/", headers: [header])
        #expect(try await failure { _ = try await transport.send(request) }.code == .usage)
    }

    @Test func `a request shows neither its URL nor its headers`() {
        let headers = [HTTPHeader("Authorization", "secret")]
        let request = HTTPRequest(.get, "http://host/?secret", headers: headers, body: [1])
        var dumped = "\(request) \(String(reflecting: request))"
        dump(request, to: &dumped)
        #expect(!dumped.contains("secret"))
        #expect(request.description == "GET, 1 headers, 1 bytes")
    }

    @Test func `a proxy is used for what is not excepted, and the environment's never`() async throws {
        setenv("http_proxy", "http://127.0.0.1:1", 1)
        setenv("no_proxy", "*", 1)
        defer {
            unsetenv("http_proxy")
            unsetenv("no_proxy")
        }
        try await LoopbackServer.with { connection, request in
            try connection.answer(body: Array(request.target.utf8))
        } _: { server in
            let direct = try await transport.get(server.url("/a"))
            #expect(direct.body == Array("/a".utf8))
            let settings = HTTPSettings(proxy: "http://user:secret@127.0.0.1:\(server.port)", noProxy: "127.0.0.1")
            let proxied = try CurlTransport(settings)
            #expect(
                try await proxied.get("http://host.invalid/a%2fb?c").body == Array("http://host.invalid/a%2fb?c".utf8))
            #expect(try await proxied.get(server.url("/b")).body == Array("/b".utf8))
            #expect(!"\(settings)\(String(reflecting: settings))".contains("secret"))
        }
    }

    @Test(arguments: ["gopher://user:secret@host", "user:secret@host", "http://user:secret@ho st", ""])
    func `a proxy that is none is refused, and not repeated`(_ proxy: String) throws {
        let error = try #require(throws: WaldenError.self) { try CurlTransport(HTTPSettings(proxy: proxy)) }
        #expect(error.code == .configuration)
        #expect(!error.description.contains("secret"))
    }

    @Test func `a libcurl that is missing is said to be, and what to install`() throws {
        let error = try #require(throws: WaldenError.self) { try CurlLibrary(named: "libcurl-of-walden.so.4") }
        #expect(error.code == .configuration)
        #expect(error.cause?.contains("libcurl-of-walden.so.4") == true)
        #expect(error.hint?.contains("libcurl4") == true)
        let other = try #require(throws: WaldenError.self) { try CurlLibrary(named: "libc.so.6") }
        #expect(other.code == .configuration)
        #expect(other.cause?.contains("curl_global_init") == true)
    }
}
