// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import SystemPackage
import Testing

@testable import Storage

@Suite struct CurlTrustTests {
    @Test func `a server is trusted by its authority and its name alone`() async throws {
        try await TLSServer.with { server in
            let trusting = try CurlTransport(HTTPSettings(caFile: server.authority))
            let answer = try await trusting.get(server.url())
            #expect(answer.status == 200)
            #expect(!answer.body.isEmpty)

            let otherName = try await failure { _ = try await trusting.get(server.url(host: "127.0.0.1")) }
            expectUntrusted(otherName, "127.0.0.1:\(server.port)")
            // The client's certificate stands for the system's: any file of certificates that do not hold the authority.
            let strange = try CurlTransport(HTTPSettings(caCandidates: ["/nowhere", server.client.certificate]))
            let unknown = try await failure { _ = try await strange.get(server.url()) }
            expectUntrusted(unknown, "localhost:\(server.port)")
            #expect(unknown.cause?.contains("certificate") == true)
            #expect(unknown.cause != otherName.cause)

            let careless = try CurlTransport(HTTPSettings(skipsVerification: true))
            #expect(try await careless.get(server.url(host: "127.0.0.1")).status == 200)
        }
    }

    @Test func `a client shows its certificate where one is asked for`() async throws {
        try await TLSServer.with(["-www", "-Verify", "1", "-verify_return_error"]) { server in
            let settings = HTTPSettings(
                caFile: server.authority, clientCertificate: server.client.certificate, clientKey: server.client.key)
            #expect(try await CurlTransport(settings).get(server.url()).status == 200)
            let bare = try CurlTransport(HTTPSettings(caFile: server.authority))
            #expect(try await failure { _ = try await bare.get(server.url()) }.code == .unavailable)
            let wrongKey = HTTPSettings(
                caFile: server.authority, clientCertificate: server.client.certificate, clientKey: server.authority)
            let error = try await failure { _ = try await CurlTransport(wrongKey).get(server.url()) }
            #expect(error.code == .configuration)
            #expect(error.hint?.contains("key") == true)
        }
    }

    @Test func `a connection that breaks under TLS is unavailable`() async throws {
        try await TLSServer.with([]) { server in
            let transport = try CurlTransport(HTTPSettings(caFile: server.authority))
            let body = Array(repeating: UInt8(ascii: "\n"), count: 64 << 20)
            let task = Task {
                try await transport.send(HTTPRequest(.put, server.url(), body: body, deadlines: patient)).status
            }
            try await server.waitUntilPrinted("PUT / HTTP/1.1")
            server.kill()
            let error = try await failure { _ = try await task.value }
            #expect(error.code == .unavailable)
            #expect(error.canRetry)
            #expect(try threadsThatBlockSIGPIPE() > 0, "whether one is raised is chance, and it would end the process")
        }
    }

    @Test func `a plain server is not taken for a secure one, nor the other way round`() async throws {
        try await LoopbackServer.with { connection, _ in
            try connection.answer()
        } _: { server in
            let transport = try CurlTransport(HTTPSettings(skipsVerification: true))
            let url = "https://127.0.0.1:\(server.port)/"
            let deadlines = HTTPDeadlines(connect: .milliseconds(500))
            let error = try await failure { _ = try await transport.send(HTTPRequest(.get, url, deadlines: deadlines)) }
            #expect([.timedOut, .unavailable].contains(error.code))
        }
    }

    @Test func `a CA file that cannot be read is named`() async throws {
        let missing = try #require(throws: WaldenError.self) { try CurlTransport(HTTPSettings(caFile: "/no/ca.pem")) }
        #expect(missing.code == .configuration)
        #expect(missing.description == "cannot read the CA file /no/ca.pem: No such file or directory")
        let folder = try #require(throws: WaldenError.self) { try CurlTransport(HTTPSettings(caFile: "/etc")) }
        #expect(folder.cause == "it is not a file")
        try await withTemporaryFolder { folder in
            let file = folder.appending("ca.pem")
            try write(Array("no certificate".utf8), to: file)
            let transport = try CurlTransport(HTTPSettings(caFile: file.string))
            try await TLSServer.with { server in
                let error = try await failure { _ = try await transport.get(server.url()) }
                #expect(error.code == .configuration)
                #expect(error.cause?.contains(file.string) == true)
            }
        }
    }

    @Test func `a system without a CA bundle is told where it was looked for`() throws {
        let error = try #require(throws: WaldenError.self) {
            try CertificateBundle.find(candidates: ["", "/no/candidate"], places: ["/no/place", "/etc"]).get()
        }
        #expect(error.code == .configuration)
        #expect(error.cause == "none of these can be read: /no/candidate, /no/place, /etc")
        #expect(try CertificateBundle.find(candidates: ["/etc/passwd"], places: ["/etc/group"]).get() == "/etc/passwd")
        #expect(try CertificateBundle.find(candidates: ["/no"], places: ["/etc/group"]).get() == "/etc/group")
    }

    /// SigBlk of proc_pid_status(5), for each thread of this process.
    private func threadsThatBlockSIGPIPE() throws -> Int {
        let tasks = names(in: "/proc/self/task")
        let blocked = tasks.compactMap { task -> UInt64? in
            let text = SmallFile.text(at: FilePath("/proc/self/task").appending(task).appending("status"))
            let line = text?.split(separator: "\n").first { $0.hasPrefix("SigBlk:") }
            return line.flatMap { UInt64($0.dropFirst(7).filter { !$0.isWhitespace }, radix: 16) }
        }
        return blocked.count { $0 & 1 << UInt64(SIGPIPE - 1) != 0 }
    }

    private func expectUntrusted(_ error: WaldenError, _ authority: String) {
        #expect(error.code == .unavailable)
        #expect(!error.canRetry)
        #expect(error.message == "cannot trust the certificate of \(authority)")
        #expect(error.hint?.contains("ca_file") == true)
    }
}
