// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import Host
import SystemPackage
import Testing

/// `openssl s_server` with a certificate for `localhost` from an authority of its own. With `-www` it answers any `GET` with a
/// page; without, it prints what it receives.
struct TLSServer {
    let port: Int
    let authority: String

    /// A certificate and its key for clients, from the same authority.
    let client: (certificate: String, key: String)
    private let process: Process
    private let input = Pipe()
    private let output = Pipe()

    static func with<Value>(
        _ arguments: [String] = ["-www"], _ body: (TLSServer) async throws -> Value
    ) async throws -> Value {
        try await withTemporaryFolder { folder in
            let server = try await BlockingThreads.shared.run { try SendableValue(TLSServer(folder, arguments)) }.value
            defer { server.kill() }
            return try await body(server)
        }
    }

    func url(host: String = "localhost", _ path: String = "/") -> String { "https://\(host):\(port)\(path)" }

    /// At once: what it has not read is answered with a reset.
    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    /// Waits until it printed the text. From then on nobody takes what it prints, so it soon is stuck.
    func waitUntilPrinted(_ text: String) async throws {
        let output = SendableValue(output.fileHandleForReading)
        _ = try await BlockingThreads.shared.run { try Self.wait(for: text, in: output.value) }
    }

    private init(_ folder: FilePath, _ arguments: [String]) throws {
        func file(_ name: String) -> String { folder.appending(name).string }
        let new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        try Self.openssl(new + ["-keyout", file("ca.key"), "-out", file("ca.pem"), "-subj", "/CN=Test authority"])
        let leaf = new + ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-addext", "basicConstraints=CA:FALSE"]
        for (name, host) in [("server", "localhost"), ("client", "client")] {
            let files = ["-keyout", file("\(name).key"), "-out", file("\(name).pem")]
            try Self.openssl(leaf + files + ["-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)"])
        }
        authority = file("ca.pem")
        client = (file("client.pem"), file("client.key"))
        let files = ["-cert", file("server.pem"), "-key", file("server.key"), "-CAfile", file("ca.pem")]
        let command = ["s_server", "-accept", "127.0.0.1:0"] + files + arguments
        process = try Self.start(command, output, input: input)
        let line = try Self.wait(for: "ACCEPT 127.0.0.1:", in: output.fileHandleForReading)
        port = try #require(line.split(separator: ":").last.flatMap { Int($0) })
    }

    private static func start(_ arguments: [String], _ output: Any, input: Any) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = try start(arguments, FileHandle.nullDevice, input: FileHandle.nullDevice)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }

    /// The line that begins so.
    private static func wait(for text: String, in output: FileHandle) throws -> String {
        var line = ""
        while let byte = try output.read(upToCount: 1), let byte = byte.first {
            if byte != UInt8(ascii: "\n") {
                line.unicodeScalars.append(Unicode.Scalar(byte))
            } else if line.hasPrefix(text) {
                return line
            } else {
                line = ""
            }
        }
        throw SocketEnded()
    }
}

/// A value that one thread hands to another and keeps no more.
private struct SendableValue<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
