// SPDX-License-Identifier: MIT

import Errors
import Host
public import Postgres
import SystemPackage

extension ThrowawayCluster {
    /// Runs `sql` as the superuser in a session of its own.
    @discardableResult
    public func sql(_ sql: String, database: String = "postgres") async throws -> [[String?]] {
        try await withConnection(.ordinary(database: database)) { try await $0.rows(sql, timeout: .seconds(300)) }
    }

    /// A connection that is closed after `body`, by default the superuser's.
    public func withConnection<Value>(
        _ kind: Connection.Kind, conninfo: String? = nil, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = try await Connection.open(
            ConnectionSettings(conninfo: conninfo ?? self.conninfo), kind, connectTimeout: .seconds(30))
        return try await closing(with: connection.close) { try await body(connection) }
    }

    public func start() async throws {
        try await control.start(options: [], logFile: logFile, timeout: .seconds(120))
    }

    public func stop(_ mode: ServerControl.StopMode = .fast) async throws {
        try await control.stop(mode: mode, timeout: .seconds(120))
    }

    public func restart() async throws {
        try await stop()
        try await start()
    }

    /// Appends `settings` to postgresql.conf and has a running server read it; some settings need ``restart()``.
    public func configure(_ settings: [String: String]) async throws {
        try append(settings)
        if DataDirectory.runningServer(at: dataDirectory) != nil { try await sql("SELECT pg_reload_conf()") }
    }

    /// Runs a program as the cluster's user: a path, or a name from the installation.
    public func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (status: Int32, out: String, err: String) {
        let path = program.contains("/") ? FilePath(program) : programs.path(program)
        return try await RunProgram.run(path, arguments, account: account, environment: environment)
    }

    /// Runs a program that must succeed; its standard output.
    @discardableResult
    public func succeed(_ program: String, _ arguments: [String]) async throws -> String {
        let (status, out, err) = try await run(program, arguments)
        guard status == 0 else {
            throw WaldenError(.failed, "\(program) failed with status \(status)", cause: err + out)
        }
        return out
    }

    /// Asks every 50 milliseconds until `condition` holds; throws `.timedOut` when it does not come to hold in time. `what` is put
    /// together only then.
    public func wait(
        for what: @autoclosure () -> String, atMost allowed: Duration = .seconds(60),
        until condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now.advanced(by: allowed)
        while try await !condition() {
            guard ContinuousClock.now < end else { throw WaldenError(.timedOut, "waited in vain for \(what())") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
