// SPDX-License-Identifier: MIT

import Testing

@testable import Agent

struct RequestHeadTests {
    private static func head(_ text: String) -> RequestHead? { RequestHead(text.utf8) }

    @Test func `a request is taken apart`() throws {
        let head = try #require(
            Self.head("GET /plan?to=2026-11-22+10%3A00&x&token=a%zz%2 HTTP/1.1\r\nHost: localhost:1\r\nA:  b \r\na:c"))
        #expect(head.method == "GET" && head.path == "/plan")
        #expect(head.query.map(\.name) == ["to", "x", "token"])
        #expect(head.first("to") == "2026-11-22 10:00" && head.first("token") == "a%zz%2" && head.first("y") == nil)
        #expect(head.fields == ["host": "localhost:1", "a": "b, c"])
    }

    @Test func `cookies are found by their whole name`() {
        let head = Self.head("GET / HTTP/1.1\r\nCookie: xwalden_token=1; walden_token=2=3;a")
        #expect(head?.cookie("walden_token") == "2=3" && head?.cookie("walden") == nil)
    }

    @Test(arguments: [
        "", "\n", "GET", "GET / HTTP/2", "GET  / HTTP/1.1", "GET / HTTP/1.1 x", "GET http://a/ HTTP/1.1",
        "GET * HTTP/1.1",
        "GET / HTTP/1.1\r\n a: b", "GET / HTTP/1.1\r\na : b", "GET / HTTP/1.1\r\n: b", "GET / HTTP/1.1\r\nno colon",
        "GET /\u{0} HTTP/1.1", "GET / HTTP/1.1\r\na: b\rc: d", "\u{16}\u{3}\u{1}", "SSH-2.0-x",
    ])
    func `what is no request is refused`(_ text: String) {
        #expect(Self.head(text) == nil)
    }

    @Test func `no bytes make it trap`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let alphabet = Array("GET / HTTP/1.1\r\n:?&=%+a\u{7F}".utf8) + [0, 0xFF, 0xC3]
            _ = RequestHead((0..<40).map { _ in alphabet.randomElement(using: &random) ?? 0 })
        }
    }
}
