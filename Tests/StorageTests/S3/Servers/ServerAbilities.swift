// SPDX-License-Identifier: MIT

import S3TestSupport

@testable import Storage

/// What the servers were found able to do, each asked once.
actor ServerAbilities {
    static let shared = ServerAbilities()
    private var asked: [String: Task<S3Abilities, any Error>] = [:]

    func of(_ server: S3TestServer) async throws -> S3Abilities {
        if let task = asked[server.endpoint] { return try await task.value }
        let task = Task {
            try await server.plainStore(S3Settings(bucket: server.bucket, prefix: server.freshPrefix())).probe()
        }
        asked[server.endpoint] = task
        return try await task.value
    }
}
