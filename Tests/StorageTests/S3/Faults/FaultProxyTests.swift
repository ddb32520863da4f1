// SPDX-License-Identifier: MIT

import Glibc
import Host
import Testing

@testable import S3TestSupport

/// The proxy is told by what a plain client sees: faults that do not happen would make other tests pass for nothing.
@Suite struct FaultProxyTests {
    @Test func `requests pass on one connection and are recorded`() async throws {
        try await withProxy([]) { proxy async throws in
            let words =
                "GET /a/b?list-type=2 HTTP/1.1\r\nHost: h\r\n\r\nPUT /c HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz"
            #expect(try await exchange(proxy, words) == [ok, ok].joined())
            let requests = proxy.requests
            #expect(requests.map(\.method) == ["GET", "PUT"])
            #expect(requests.map(\.path) == ["/a/b", "/c"] && requests.map(\.query) == ["list-type=2", ""])
            #expect(requests.map(\.bodyLength) == [0, 3] && requests.map(\.connection) == [1, 1])
            #expect(requests.first?.headerNames == ["host"] && !requests.contains { $0.hadFault })
        }
    }

    @Test func `a rule fits by method, path, query and number`() async throws {
        let rule = ProxyRule(.internalError, method: "GET", path: "/b", query: "x", times: 2...3)
        try await withProxy([rule]) { proxy async throws in
            for target in ["/b?x", "/b?y", "/c?x", "/b?x", "/b?x", "/b?x"] {
                _ = try await exchange(proxy, "GET \(target) HTTP/1.1\r\n\r\n")
            }
            _ = try await exchange(proxy, "PUT /b?x HTTP/1.1\r\n\r\n")
            #expect(proxy.requests.map(\.hadFault) == [false, false, false, true, true, false, false])
        }
    }

    @Test func `an answer of the proxy's own never reaches the server`() async throws {
        try await FaultProxy.with("http://127.0.0.1:1", [ProxyRule(.slowDown(retryAfter: 7), times: 1...1)]) {
            proxy async throws in
            let answer = try await exchange(proxy, "GET / HTTP/1.1\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Retry-After: 7\r\n"))
            #expect(answer.contains("<Code>SlowDown</Code>"))
            #expect(try await exchange(proxy, "GET / HTTP/1.1\r\n\r\n").hasPrefix("HTTP/1.1 502 "))
        }
    }

    @Test func `answers are cut and lost`() async throws {
        let faults: [(ProxyFault, String)] = [
            (.truncatedAnswer(after: 2), String(ok.dropLast(3))), (.lostAnswer, ""),
            (.resetInRequest(after: 0), ""),
        ]
        for (fault, expected) in faults {
            try await withProxy([ProxyRule(fault, times: 1...1)]) { proxy async throws in
                #expect(try await exchange(proxy, "GET / HTTP/1.1\r\n\r\n") == expected)
            }
        }
    }

    @Test func `a slow answer is begun and goes on`() async throws {
        try await withProxy([ProxyRule(.slowAnswer(after: 9), times: 1...1)]) { proxy async throws in
            #expect(try await exchange(proxy, "GET / HTTP/1.1\r\n\r\n", atMost: 10) == "HTTP/1.1 2")
        }
    }

    @Test func `a reset is one, and silence lasts until the client ends it`() async throws {
        try await withProxy([
            ProxyRule(.resetInRequest(after: 1), path: "/reset", times: 1...1),
            ProxyRule(.silence, path: "/silent", times: 1...1),
        ]) { proxy async throws in
            let port = proxy.port
            try await BlockingThreads.shared.run {
                let socket = try Socket.connected(to: port)
                defer { socket.close() }
                socket.send("PUT /reset HTTP/1.1\r\nContent-Length: 2\r\n\r\na".utf8)
                var byte: UInt8 = 0
                #expect(recv(socket.number, &byte, 1, 0) == -1 && errno == ECONNRESET)
            }
            #expect(try await exchange(proxy, "GET /silent HTTP/1.1\r\n\r\n") == "")
        }
    }

    @Test func `pages come again, repeat their token, or have none`() async throws {
        func page(_ key: Int) -> String {
            "<R><IsTruncated>false</IsTruncated><Key>\(key)</Key><NextContinuationToken>t\(key)</NextContinuationToken></R>"
        }
        let faults: [(ProxyFault, [String])] = [
            (.repeatedPage(), [page(1), page(1)]),
            (.repeatedToken(), [page(1), page(2).split(separator: "t2").joined(separator: "t1")]),
            (.pageWithoutToken, ["<R><IsTruncated>true</IsTruncated><Key>1</Key></R>"]),
        ]
        for (fault, expected) in faults {
            guard case .change(let change) = fault else { continue }
            let found = expected.indices.map { change(ProxyAnswer(200, body: page($0 + 1))).body }
            #expect(found == expected.map { Array($0.utf8) })
        }
    }

    @Test func `an answer in chunks is joined`() {
        let words = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\n\r\n"
        let answer = ProxyAnswer(parsing: Array(words.utf8), to: "GET")
        #expect(answer.map { String(decoding: $0.body, as: UTF8.self) } == "hello")
        #expect(answer?.headers.isEmpty == true)
    }

    @Test func `a held request waits, and others do not`() async throws {
        let latch = Latch()
        try await withProxy([ProxyRule(.hold(latch), path: "/slow", times: 1...1)]) { proxy async throws in
            async let slow = exchange(proxy, "GET /slow HTTP/1.1\r\n\r\n")
            try await eventually { latch.held == 1 }
            #expect(try await exchange(proxy, "GET /quick HTTP/1.1\r\n\r\n") == ok)
            #expect(latch.held == 1)
            latch.open()
            #expect(try await slow == ok)
        }
    }
}

private let ok = "HTTP/1.1 200 Status\r\nContent-Length: 5\r\n\r\nhello"

/// A proxy before another one, which answers everything.
private func withProxy(_ rules: [ProxyRule], _ body: (FaultProxy) async throws -> Void) async throws {
    let all = ProxyRule(.answer(ProxyAnswer(200, body: "hello")), times: 1 ... .max)
    try await FaultProxy.with("http://127.0.0.1:1", [all]) { server in
        try await FaultProxy.with(server.endpoint, rules, body)
    }
}

/// What comes back to these words, up to so many bytes or the end of the connection, of which we end our half.
private func exchange(
    _ proxy: FaultProxy, _ words: String, atMost limit: Int = .max
) async throws -> String {
    let port = proxy.port
    return try await BlockingThreads.shared.run {
        let socket = try Socket.connected(to: port)
        defer { socket.close() }
        socket.send(words.utf8)
        if limit == .max { shutdown(socket.number, Int32(SHUT_WR)) }
        var bytes: [UInt8] = []
        while bytes.count < limit, case let more = socket.receive(atMost: limit - bytes.count), !more.isEmpty {
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private func eventually(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now.advanced(by: .seconds(30))
    while !condition() {
        try #require(ContinuousClock.now < end)
        try await Task.sleep(for: .milliseconds(5))
    }
}
