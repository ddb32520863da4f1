// SPDX-License-Identifier: MIT

import Errors
import Host
public import Postgres
public import SystemPackage

/// The server whose databases are dumped or restored, and the programs that do it.
public struct DumpServer: Sendable {
    /// Where PostgreSQL's programs are.
    public struct Programs: Sendable, Equatable {
        /// The folder of a version to use; nil: found.
        public var folder: FilePath?
        /// Words before each program, such as `docker compose exec -T postgres`.
        public var prefix: [String] = []
        /// The connection over there, with a prefix.
        public var connection = ""

        public init() {}
    }

    public let settings: ConnectionSettings
    public let programs: Programs
    /// Ours, of which programs get what they need.
    public let environment: [String: String]

    public init(_ settings: ConnectionSettings, _ programs: Programs, environment: [String: String]) {
        (self.settings, self.programs, self.environment) = (settings, programs, environment)
    }

    static let connectTimeout = Duration.seconds(30)

    /// A connection to `database`; nil: to the one that the settings name, else `postgres`.
    func connect(_ database: String? = nil) async throws -> Connection {
        try await Connection.open(settings, .ordinary(database: database), connectTimeout: Self.connectTimeout)
    }

    /// Runs `body` with a connection and closes it.
    func connected<Value: Sendable>(_ database: String? = nil, _ body: (Connection) async throws -> Value) async throws
        -> Value
    {
        let connection = try await connect(database)
        return try await closing(with: connection.close) { try await body(connection) }
    }

    /// The database that the settings name, or libpq's variable; nil: none.
    func databaseOfSettings() throws -> String? {
        try settings.database() ?? environment["PGDATABASE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The programs for a server of that version.
    func find(serverVersion: Int) async throws -> DumpPrograms {
        try await DumpPrograms.find(
            serverVersion: serverVersion, explicit: programs.folder, prefix: programs.prefix, environment: environment)
    }

    /// How programs are told of the server.
    func programConnection() throws -> ProgramConnection {
        programs.prefix.isEmpty
            ? try ProgramConnection.here(settings, environment: environment)
            : try ProgramConnection.there(conninfo: programs.connection, environment: environment)
    }
}
