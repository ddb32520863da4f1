// SPDX-License-Identifier: MIT

import Errors
import Host
public import Postgres

/// What the server says of its own archiving.
public struct ServerStatus: Sendable {
    /// The segment that it writes; nil for one in recovery.
    public let currentSegment: String?
    public let archiver: ArchiverFacts

    private static let connectTimeout = Duration.seconds(3)

    /// What the server does. Throws what keeps it from answering within `limit`.
    public static func activity(_ connection: ConnectionSettings, within limit: Duration) async throws -> ServerActivity
    {
        try await TimeLimit(limit).run {
            let connection = try await Connection.open(
                connection, .ordinary(database: nil), connectTimeout: connectTimeout)
            defer { Task { await connection.close() } }
            return try await ServerActivity.read(ordinary: connection)
        }
    }

    /// Asks, within 15 seconds. Throws what keeps it from answering.
    public static func read(_ connection: ConnectionSettings) async throws -> ServerStatus {
        try await TimeLimit(.seconds(15)).run {
            let connection = try await Connection.open(
                connection, .ordinary(database: nil), connectTimeout: connectTimeout)
            defer { Task { await connection.close() } }
            return ServerStatus(
                currentSegment: try await CurrentSegment.read(ordinary: connection),
                archiver: try await ArchiverFacts.read(ordinary: connection))
        }
    }
}
