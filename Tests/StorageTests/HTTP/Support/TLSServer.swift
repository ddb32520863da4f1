// SPDX-License-Identifier: MIT

import Glibc
import Host
import ProgramTestSupport
import SystemPackage
import Testing

/// `openssl s_server` with a certificate for `localhost` from an authority of its own. With `-www` it answers any `GET` with a
/// page; without, it prints what it receives.
struct TLSServer: Sendable {
    let port: Int
    let authority: String

    /// A certificate and its key for clients, from the same authority.
    let client: (certificate: String, key: String)
    private let process: Int32
    private let input: FileDescriptor
    private let output: FileDescriptor

    private static let openssl = "/usr/bin/openssl"

    static func with<Value>(
        _ arguments: [String] = ["-www"], _ body: (TLSServer) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryFolder { folder in
            let server = try await TLSServer(folder, arguments)
            defer { server.end() }
            return try await body(server)
        }
    }

    func url(host: String = "localhost", _ path: String = "/") -> String { "https://\(host):\(port)\(path)" }

    /// At once: what it has not read is answered with a reset.
    func kill() { Glibc.kill(process, SIGKILL) }

    private func end() {
        kill()
        waitpid(process, nil, 0)
        for end in [input, output] { try? end.close() }  // nobody wants what it still said
    }

    /// Waits until it printed the text. From then on nobody takes what it prints, so it soon is stuck.
    func waitUntilPrinted(_ text: String) async throws {
        _ = try await Self.wait(for: text, in: output)
    }

    private init(_ folder: FilePath, _ arguments: [String]) async throws {
        func file(_ name: String) -> String { folder.appending(name).string }
        let new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        try await Self.run(new + ["-keyout", file("ca.key"), "-out", file("ca.pem"), "-subj", "/CN=Test authority"])
        let leaf = new + ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-addext", "basicConstraints=CA:FALSE"]
        for (name, host) in [("server", "localhost"), ("client", "client")] {
            let files = ["-keyout", file("\(name).key"), "-out", file("\(name).pem")]
            try await Self.run(leaf + files + ["-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)"])
        }
        authority = file("ca.pem")
        client = (file("client.pem"), file("client.key"))
        let files = ["-cert", file("server.pem"), "-key", file("server.key"), "-CAfile", file("ca.pem")]
        let command = ["s_server", "-accept", "127.0.0.1:0"] + files + arguments
        let (ours, theirs) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        (input, output) = (ours.writeEnd, theirs.readEnd)
        let streams = [ProgramStart.Stream.descriptor(ours.readEnd), .descriptor(theirs.writeEnd), .nothing]
        process = try ProgramStart(Self.openssl, command, streams: streams, leads: .group).run()
        for end in [ours.readEnd, theirs.writeEnd] { try end.close() }
        let line = try await Self.wait(for: "ACCEPT 127.0.0.1:", in: output)
        port = try #require(line.split(separator: ":").last.flatMap { Int($0) })
    }

    private static func run(_ arguments: [String]) async throws {
        let outcome = try await TestProgram.run(openssl, arguments)
        try #require(outcome.status == 0, "openssl \(arguments): \(outcome.errors)")
    }

    /// The line that begins so.
    private static func wait(for text: String, in output: FileDescriptor) async throws -> String {
        try await BlockingThreads.shared.run {
            var (line, byte) = ([UInt8](), [UInt8](repeating: 0, count: 1))
            while try byte.withUnsafeMutableBytes({ try output.read(into: $0) }) == 1 {
                if byte[0] != UInt8(ascii: "\n") {
                    line += byte
                } else if String(decoding: line, as: UTF8.self).hasPrefix(text) {
                    return String(decoding: line, as: UTF8.self)
                } else {
                    line = []
                }
            }
            throw SocketEnded()
        }
    }
}
