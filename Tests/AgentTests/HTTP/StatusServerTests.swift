// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PITR
import Synchronization
import Testing

@testable import Agent

struct StatusServerTests {
    @Test func `each route gives what it promises, with headers that shut the page in`() async throws {
        try await TestServer.with(SampleSnapshots.healthy) { server in
            let page = try await RawClient.get(server, "/")
            #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n") && page.contains("All is well"))
            for field in [
                "Content-Security-Policy: default-src 'none'; ", "frame-ancestors 'none'",
                "X-Content-Type-Options: nosniff",
                "Referrer-Policy: no-referrer", "Cache-Control: no-store", "Content-Type: text/html; charset=utf-8",
            ] { #expect(page.contains(field)) }
            let metrics = try await RawClient.get(server, "/metrics")
            #expect(
                metrics.contains("Content-Type: text/plain; version=0.0.4") && metrics.contains("\nwalden_healthy{"))
            #expect(try await RawClient.get(server, "/healthz").hasSuffix("\r\n\r\nalive\n"))
            #expect(try await RawClient.get(server, "/readyz").hasSuffix("\r\n\r\nok: all is well\n"))
            #expect(try await RawClient.get(server, "/favicon.ico").hasPrefix("HTTP/1.1 404 "))
            #expect(try await RawClient.get(server, "/../etc/passwd").hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func `readyz is 503 with the reasons, as JSON when asked for, and healthz lives on`() async throws {
        try await TestServer.with(SampleSnapshots.troubled) { server in
            let text = try await RawClient.get(server, "/readyz")
            #expect(text.hasPrefix("HTTP/1.1 503 ") && text.contains("critical archiving_stale: no WAL has been"))
            let json = try await RawClient.get(server, "/readyz", "Accept: application/json\r\n")
            #expect(json.hasPrefix("HTTP/1.1 503 ") && json.contains("Content-Type: application/json"))
            let body = try #require(json.split(separator: "\r\n\r\n").last)
            let document = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
            #expect(document?["ready"] as? Bool == false && (document?["problems"] as? [Any])?.count == 8)
            #expect(try await RawClient.get(server, "/healthz").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `only reading is allowed, and HEAD gives the headers alone`() async throws {
        try await TestServer.with(SampleSnapshots.healthy) { server in
            for method in ["POST", "PUT", "DELETE", "OPTIONS", "get"] {
                let answer = try await RawClient.ask(
                    server, "\(method) / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello")
                #expect(answer.hasPrefix("HTTP/1.1 405 ") && answer.contains("Allow: GET, HEAD"))
            }
            let head = try await RawClient.ask(server, "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(
                head.hasPrefix("HTTP/1.1 200 ") && head.hasSuffix("\r\n\r\n") && !head.contains("Content-Length: 0"))
        }
    }

    @Test func `a plan is made for the moment that was asked for, and its text is text`() async throws {
        let asked = Mutex<[Instant]>([])
        try await TestServer.with(
            SampleSnapshots.healthy,
            plan: { moment in
                asked.withLock { $0.append(moment) }
                return "base backup <b>\n2 segments"
            }
        ) { server in
            let page = try await RawClient.get(server, "/plan?to=2026-11-20+10%3A00%3A00")
            #expect(page.hasPrefix("HTTP/1.1 200 ") && page.contains("base backup &lt;b&gt;\n2 segments"))
            _ = try await RawClient.get(server, "/plan?to=2026-11-20T10:00:00%2B01:00")
            let bad = try await RawClient.get(server, "/plan?to=%3Cscript%3E")
            #expect(bad.hasPrefix("HTTP/1.1 400 ") && !bad.contains("<script"))
            #expect(try await RawClient.get(server, "/plan").hasPrefix("HTTP/1.1 400 "))
            let foreign = try await RawClient.get(
                server, "/plan?to=2026-11-20+10:00:00", "Sec-Fetch-Site: cross-site\r\n")
            #expect(foreign.hasPrefix("HTTP/1.1 403 "))
        }
        let at = SampleSnapshots.moment
        #expect(asked.withLock { $0 } == [at("2026-11-20T10:00:00Z"), at("2026-11-20T09:00:00Z")])
    }

    @Test func `a plan that takes too long, or too many at once, are refused and do not stop the rest`() async throws {
        let gate = Gate()
        try await TestServer.with(
            SampleSnapshots.healthy, { $0.planDeadline = .milliseconds(200) },
            plan: { _ in
                // Deaf to being told to stop.
                await gate.wait()
                return ""
            }
        ) { server in
            let path = "/plan?to=2026-11-20+10:00:00"
            async let first = RawClient.get(server, path)
            async let second = RawClient.get(server, path)
            let answers = try await [first, second]
            #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 504 ") && $0.contains("walden plan") })
            #expect(try await RawClient.get(server, path).hasPrefix("HTTP/1.1 503 "))
            #expect(try await RawClient.get(server, "/healthz").hasPrefix("HTTP/1.1 200 "))
            gate.open()
        }
        gate.open()
    }

    @Test func `where a token is set, strangers learn only whether all is well`() async throws {
        try await TestServer.with(SampleSnapshots.troubled, { $0.token = try? AccessToken("0123456789abcdef") }) {
            server in
            #expect(try await RawClient.get(server, "/").hasPrefix("HTTP/1.1 401 "))
            #expect(try await RawClient.get(server, "/metrics").contains("WWW-Authenticate: Bearer"))
            #expect(try await RawClient.get(server, "/healthz").hasPrefix("HTTP/1.1 200 "))
            let ready = try await RawClient.get(server, "/readyz")
            #expect(ready.hasPrefix("HTTP/1.1 503 ") && !ready.contains("archiving"))
            let allowed = try await RawClient.get(server, "/", "Authorization: Bearer 0123456789abcdef\r\n")
            #expect(allowed.hasPrefix("HTTP/1.1 200 "))
            #expect(try await RawClient.get(server, "/?token=0123456789abcdef").contains("Set-Cookie: walden_token="))
        }
    }
}
