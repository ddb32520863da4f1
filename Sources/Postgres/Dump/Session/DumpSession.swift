// SPDX-License-Identifier: MIT

import Errors
import Host

/// Our own session that goes with the dump of one database: it holds the snapshot that pg_dump uses, and knows what is dumped.
public final class DumpSession: Sendable {
    /// As one number: 150018 for 15.18.
    public let serverVersion: Int
    /// As the server says it: `15.18 (Debian 15.18-1)`.
    public let fullVersion: String
    public let isInRecovery: Bool
    public let snapshot: DumpSnapshot
    public let database: DatabaseProperties
    /// Ordinary and partitioned tables outside of the system's schemas.
    public let tables: Int
    /// Whether a pooler was seen that gives each client a server session of its own.
    public let isPooled: Bool
    private let settings: ConnectionSettings
    private let connection: Connection

    init(_ opening: Opening, _ settings: ConnectionSettings) {
        connection = opening.connection
        serverVersion = opening.connection.serverVersion
        (fullVersion, isInRecovery, tables) = (opening.fullVersion, opening.isInRecovery, opening.tables)
        (snapshot, database, isPooled) = (opening.snapshot, opening.database, opening.isPooled)
        self.settings = settings
    }

    /// Counts the rows of every table as the snapshot has them, smallest tables first, by a connection of its own.
    ///
    /// What was not counted within `allowed`, or may not be read, is left out. All of it is where there is no exported snapshot,
    /// since other counts would not be the dump's. Throws what ``Connection/open(_:_:connectTimeout:)`` throws.
    public func rowCounts(within allowed: Duration) async throws -> [RowCount] {
        guard let identifier = snapshot.identifier else { return [] }
        let counter = try await Connection.open(
            settings, .ordinary(database: database.name), connectTimeout: .seconds(30))
        return try await closing(with: counter.close) {
            try await RowCounts.read(ordinary: counter, snapshot: identifier, within: allowed)
        }
    }

    /// A watch over one dump of this database, by a connection of its own.
    public func watch() async throws -> LockWatch {
        try await LockWatch.open(settings, database: database.name)
    }

    /// Whether the snapshot is still held: throws what became of the connection that holds it.
    public func checkAlive() async throws {
        _ = try await connection.rows("SELECT 1", timeout: factsTimeout)
    }

    /// Gives the snapshot up. A dump that has begun by then keeps its own.
    public func close() async { await connection.close() }
}
