// SPDX-License-Identifier: MIT

import Errors
import PITR

extension DumpSession {
    struct Opening: Sendable {
        let connection: Connection
        let fullVersion: String
        let isInRecovery: Bool
        let snapshot: DumpSnapshot
        let database: DatabaseProperties
        let tables: Int
        let isPooled: Bool
    }

    /// Connects, looks whether a transaction pooler is in between, and takes a snapshot that it exports.
    ///
    /// `database` nil is the one that `settings` name. Throws `.refused` for a transaction pooler, otherwise what
    /// ``Connection/open(_:_:connectTimeout:)`` and ``Connection/rows(_:parameters:timeout:)`` throw. Where the server exports no
    /// snapshot there is a session all the same, and ``DumpSnapshot/whyNotExported`` says why.
    public static func open(
        _ settings: ConnectionSettings, database: String?, connectTimeout: Duration = .seconds(30)
    ) async throws -> DumpSession {
        let connection = try await Connection.open(
            settings, .ordinary(database: database), connectTimeout: connectTimeout)
        do {
            let isPooled = try await Pooler.check(connection, settings, database, connectTimeout)
            return DumpSession(try await opening(connection, isPooled), settings)
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func opening(_ connection: Connection, _ isPooled: Bool) async throws -> Opening {
        try await connection.removeTimeouts()
        let snapshot = try await takeSnapshot(connection)
        let rows = try await connection.rows(query, timeout: factsTimeout)
        var row = try Row(only: rows, of: "the server's facts")
        return Opening(
            connection: connection, fullVersion: try row.required(Row.text), isInRecovery: try row.required(Row.bool),
            snapshot: snapshot, database: try await DatabaseProperties.read(ordinary: connection),
            tables: try row.required(Row.integer), isPooled: isPooled)
    }

    private static func takeSnapshot(_ connection: Connection) async throws -> DumpSnapshot {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        // Asked within the transaction, the clock would tell a moment after the snapshot.
        let time = try await ServerClock.now(ordinary: connection)
        _ = try await connection.rows(begin, timeout: factsTimeout)
        do {
            let rows = try await connection.rows("SELECT pg_catalog.pg_export_snapshot()", timeout: factsTimeout)
            var row = try Row(only: rows, of: "the snapshot's name")
            let identifier = try row.required { isSnapshot($0) ? $0 : nil }
            return DumpSnapshot(identifier: identifier, time: time, whyNotExported: nil)
        } catch let error as WaldenError where [.failed, .permission, .notFound].contains(error.code) {
            _ = try await connection.rows("ROLLBACK", timeout: factsTimeout)
            _ = try await connection.rows(begin, timeout: factsTimeout)
            return DumpSnapshot(identifier: nil, time: time, whyNotExported: error.cause ?? error.message)
        }
    }

    /// It becomes an argument and a part of SQL.
    private static func isSnapshot(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 63 && text.allSatisfy { $0 == "-" || $0.isASCII && $0.isHexDigit }
    }

    private static let query = """
        SELECT pg_catalog.current_setting('server_version'), pg_catalog.pg_is_in_recovery(),
            (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class AS c
                JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%')
        """
}
