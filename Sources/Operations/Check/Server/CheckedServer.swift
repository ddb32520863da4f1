// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Postgres
import SystemPackage

/// What is known of the server at the moment of the check.
struct CheckedServer: Sendable {
    var facts: ServerFacts
    var settings: ServerSettings
    var rights: RoleRights
    var replication: ReplicationUse
    var archiver: ArchiverFacts
    /// Bytes of WAL a second, on average; nil: not known.
    var walRate: Double?
    /// How far this host's clock is ahead of the server's, in seconds.
    var clockLead = 0.0
    /// Of the file system that holds `pg_wal`; nil where that is not at hand.
    var walRoom: FreeSpace?
    /// By this host's clock.
    var now: Instant

    func setting(_ name: String) -> String? { settings.values[name] }

    /// As a number in the setting's base unit.
    func number(_ name: String) -> Int? { setting(name).flatMap { Int($0) } }

    /// Asks the server, once. Throws what keeps it from answering.
    static func read(
        _ connection: ConnectionSettings, within limit: Duration, now: @Sendable () -> Instant
    ) async throws -> CheckedServer {
        let connection = try await Connection.open(connection, .ordinary(database: nil), connectTimeout: limit)
        return try await closing(with: connection.close) {
            let before = now()
            let clock = try await ServerClock.now(ordinary: connection)
            let after = now()
            let facts = try await ServerFacts.read(ordinary: connection)
            return CheckedServer(
                facts: facts, settings: try await ServerSettings.read(ordinary: connection),
                rights: try await RoleRights.read(ordinary: connection),
                replication: try await ReplicationUse.read(ordinary: connection),
                archiver: try await ArchiverFacts.read(ordinary: connection),
                walRate: try await AverageWALRate.read(ordinary: connection),
                clockLead: lead(before, after, over: clock),
                walRoom: connection.isLocal ? try await room(facts.dataDirectory) : nil, now: after)
        }
    }

    /// Where between asking and answer the server looked at its clock nobody knows: the difference is none if it fits.
    static func lead(_ before: Instant, _ after: Instant, over server: Instant) -> Double {
        if server < before { return server.seconds(until: before) }
        if server > after { return server.seconds(until: after) }
        return 0
    }

    private static func room(_ dataDirectory: String?) async throws -> FreeSpace? {
        guard let dataDirectory else { return nil }
        // Where this user may not look, or the folder is another machine's, nothing is known.
        return try await BlockingThreads.shared.run {
            try? FreeSpace.of(FilePath(dataDirectory).appending("pg_wal"))
        }
    }
}
