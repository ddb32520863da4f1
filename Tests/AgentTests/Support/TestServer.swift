// SPDX-License-Identifier: MIT

import PITR

@testable import Agent

/// A status server on a port of its own.
struct TestServer: Sendable {
    let address: ListenAddress
    let url: String

    /// Runs `body` while it serves; it has ended when this returns.
    static func with<Value: Sendable>(
        _ snapshot: AgentSnapshot, _ configure: (inout StatusServer.Configuration) -> Void = { _ in },
        plan: (@Sendable (Instant) async throws -> String)? = nil,
        _ body: @escaping @Sendable (TestServer) async throws -> Value
    ) async throws -> Value {
        var configuration = StatusServer.Configuration()
        configuration.address = .tcp(host: "127.0.0.1", port: 0)
        configure(&configuration)
        let server = try StatusServer(configuration, snapshot: { snapshot }, plan: plan)
        let address = try await server.bind()
        let serving = Task { try await server.run() }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(TestServer(address: address, url: "http://\(address)")))
        } catch {
            result = .failure(error)
        }
        serving.cancel()
        try await serving.value
        return try result.get()
    }
}
