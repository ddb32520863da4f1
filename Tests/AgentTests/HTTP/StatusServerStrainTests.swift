// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PITR
import Testing

@testable import Agent

/// What a server on a network meets.
struct StatusServerStrainTests {
    @Test func `a head without end is cut off, and one that never comes is not waited for`() async throws {
        try await TestServer.with(SampleSnapshots.healthy, { $0.limits.head = .milliseconds(300) }) { server in
            let long = try await RawClient.ask(server, "GET /" + String(repeating: "a", count: 100_000))
            #expect(long.hasPrefix("HTTP/1.1 431 "))
            #expect(try await RawClient.ask(server, "GET / HTT").hasPrefix("HTTP/1.1 408 "))
            #expect(try await RawClient.ask(server, "\u{16}\u{3}\u{1}\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func `many who say nothing shut out nobody`() async throws {
        try await TestServer.with(
            SampleSnapshots.healthy,
            {
                $0.connections = 8
                // Far longer than the test: it is not that which frees the places.
                $0.limits.head = .seconds(600)
            }
        ) { server in
            guard case .tcp(_, let port) = server.address else { return }
            let idle = try (0..<100).map { _ in try RawClient(port: port) }
            defer { idle.forEach { $0.close() } }
            for client in idle.prefix(50) { client.send("GET / HTTP/1.1\r\n") }
            for _ in 0..<5 {
                #expect(try await RawClient.get(server, "/metrics").hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test func `a snapshot that hangs keeps nobody from being told to stop`() async throws {
        var configuration = StatusServer.Configuration()
        configuration.address = .tcp(host: "127.0.0.1", port: 0)
        configuration.stopDeadline = .milliseconds(100)
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let gate = Gate()
        let server = try StatusServer(configuration) {
            enter.yield()
            await gate.wait()
            return SampleSnapshots.empty
        }
        guard case .tcp(_, let port) = try await server.bind() else { return }
        let serving = Task { try await server.run() }
        let client = try RawClient(port: port)
        defer { client.close() }
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for await _ in entered { break }
        serving.cancel()
        // It comes back, and that is the test.
        try await serving.value
        gate.open()
    }

    @Test func `an answer in flight is finished when it is told to stop`() async throws {
        var configuration = StatusServer.Configuration()
        configuration.address = .tcp(host: "127.0.0.1", port: 0)
        configuration.stopDeadline = .seconds(60)
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let gate = Gate()
        let server = try StatusServer(configuration) {
            enter.yield()
            await gate.wait()
            return SampleSnapshots.healthy
        }
        guard case .tcp(_, let port) = try await server.bind() else { return }
        let serving = Task { try await server.run() }
        let client = try RawClient(port: port)
        defer { client.close() }
        client.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for await _ in entered { break }
        serving.cancel()
        gate.open()
        #expect(try await client.readAll().hasSuffix("ok: all is well\n"))
        try await serving.value
        #expect(throws: RawClient.Failure.self) { try RawClient(port: port) }
    }

    @Test func `a Unix socket is served, replaces one that is left over, and goes away`() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/walden-\(UInt32.random(in: 0 ... .max)).sock"
        for _ in 0..<2 {
            try await TestServer.with(SampleSnapshots.healthy, { $0.address = .unix(path) }) { server in
                let answer = try await RawClient.get(server, "/healthz")
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
                // Somebody else does not take the place of one that lives.
                let error = await Self.failure(at: .unix(path))
                #expect(error?.message == "cannot listen at \(path)")
            }
            #expect(!FileManager.default.fileExists(atPath: path))
            try RawClient.leaveSocket(at: path)
        }
        try FileManager.default.removeItem(atPath: path)
        try "a file".write(toFile: path, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(await Self.failure(at: .unix(path)) != nil)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a file")
    }

    /// Why nobody can listen there; nil: somebody can.
    private static func failure(at address: ListenAddress) async -> WaldenError? {
        do {
            try await TestServer.with(SampleSnapshots.empty, { $0.address = address }) { _ in }
            return nil
        } catch {
            return error as? WaldenError
        }
    }

    @Test func `a port that is taken is an error that says so`() async throws {
        try await TestServer.with(SampleSnapshots.healthy) { server in
            let error = await Self.failure(at: server.address)
            #expect(error?.cause == "Address already in use" && error?.hint != nil)
        }
    }
}
