// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres

/// The server asked once, for all checks that want to know of it.
actor ServerReading {
    private let connection: ConnectionSettings
    private let limit: Duration
    private let now: @Sendable () -> Instant
    private var reading: Task<CheckedServer, any Error>?

    init(_ connection: ConnectionSettings, within limit: Duration, now: @escaping @Sendable () -> Instant) {
        (self.connection, self.limit, self.now) = (connection, limit, now)
    }

    /// Throws what keeps the server from answering, to each who asks.
    func server() async throws -> CheckedServer {
        if let reading { return try await reading.value }
        let reading = Task { [connection, limit, now] in
            try await CheckedServer.read(connection, within: limit, now: now)
        }
        self.reading = reading
        return try await reading.value
    }
}
