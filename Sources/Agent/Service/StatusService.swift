// SPDX-License-Identifier: MIT

public import ServiceLifecycle

/// Page, metrics and health as a service.
public struct StatusService: Service {
    private let server: StatusServer

    /// The server listens already.
    public init(_ server: StatusServer) { self.server = server }

    public func run() async throws {
        try await cancelWhenGracefulShutdown { try await server.run() }
    }
}
