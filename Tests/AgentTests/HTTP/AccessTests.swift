// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Agent

struct AccessTests {
    private static let local = ListenAddress.tcp(host: "127.0.0.1", port: 9477)
    private static let open = ListenAddress.tcp(host: "0.0.0.0", port: 9477)

    private static func status(
        _ fields: String, at address: ListenAddress = open, token: Bool = true, path: String = "/", hosts: [String] = []
    ) throws -> (Int, [String: String]) {
        let rules = AccessRules(
            address: address, token: token ? try AccessToken("0123456789abcdef") : nil, extraHosts: hosts)
        let head = try #require(RequestHead("GET \(path) HTTP/1.1\r\n\(fields)".utf8))
        switch rules.verdict(head) {
        case .granted: return (200, [:])
        case .anonymous: return (401, [:])
        case .refused(let response):
            return (response.status, Dictionary(response.fields.map { ($0.name, $0.value) }) { $1 })
        }
    }

    @Test(arguments: [
        ("Authorization: Bearer 0123456789abcdef", 200), ("Authorization: bearer 0123456789abcdef", 200),
        ("Authorization: Basic 0123456789abcdef", 401), ("Authorization: Bearer 0123456789abcdeg", 401),
        ("Authorization: Bearer 0123456789abcde", 401), ("Authorization: Bearer 0123456789abcdef0", 401),
        ("Authorization: Bearer ", 401), ("Cookie: walden_token=0123456789abcdef", 200),
        ("Cookie: walden_token=", 401), ("Host: x", 401),
    ])
    func `the token opens, and nothing like it`(_ field: String, _ status: Int) throws {
        #expect(try Self.status(field).0 == status)
    }

    @Test func `a token in the address becomes a cookie and goes from the address`() throws {
        let (status, fields) = try Self.status("Host: x", path: "//evil.example/?token=0123456789abcdef&a=b")
        #expect(status == 303 && fields["Location"] == "/evil.example/")
        let cookie = try #require(fields["Set-Cookie"])
        #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"))
        #expect(try Self.status("Host: x", path: "/?token=wrong").0 == 401)
    }

    @Test(arguments: [
        ("Host: localhost:9477", 200), ("Host: 127.0.0.1", 200), ("Host: [::1]:9477", 200), ("Host: LOCALHOST", 200),
        ("Host: evil.example", 421), ("Host: localhost.evil.example:9477", 421), ("Host: localhost, evil.example", 421),
        ("Host: proxy.example", 200), ("Host:", 421), ("Accept: x", 200),
    ])
    func `on loopback only the names of this host are served, so that no name can be made to lead here`(
        _ field: String, _ status: Int
    ) throws {
        #expect(try Self.status(field, at: Self.local, token: false, hosts: ["proxy.example"]).0 == status)
    }

    @Test func `elsewhere and on a Unix socket the name does not matter unless names are given`() throws {
        #expect(try Self.status("Host: any", at: .unix("/s"), token: false).0 == 200)
        let field = "Host: any\r\nAuthorization: Bearer 0123456789abcdef"
        #expect(try Self.status(field).0 == 200)
        #expect(try Self.status(field, hosts: ["other"]).0 == 421)
    }

    @Test(arguments: ["abc123", "0123456789abcde;", "0123456789abcde\n", "0123456789abcdé"])
    func `a token that could be guessed or split a header is refused`(_ text: String) {
        let error = #expect(throws: WaldenError.self) { _ = try AccessToken(text) }
        #expect(error?.code == .configuration && error?.description.contains(text) == false)
    }

    @Test func `beyond loopback there is no server without a token`() throws {
        var configuration = StatusServer.Configuration()
        configuration.address = Self.open
        let error = #expect(throws: WaldenError.self) {
            try StatusServer(configuration, snapshot: { SampleSnapshots.empty })
        }
        #expect(error?.code == .configuration)
    }

    @Test func `addresses are read as they are written`() throws {
        for text in ["127.0.0.1:9477", "[::1]:0", "0.0.0.0:80", "/run/walden/http.sock"] {
            #expect(try ListenAddress(text).description == text)
        }
        #expect(try ListenAddress("localhost:1").isLoopback && !ListenAddress("[::]:1").isLoopback)
        for text in ["", "127.0.0.1", "a:b", ":99999", "run/http.sock"] {
            #expect(throws: WaldenError.self) { try ListenAddress(text) }
        }
    }
}
