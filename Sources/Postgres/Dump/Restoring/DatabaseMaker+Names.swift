// SPDX-License-Identifier: MIT

import Errors
public import PITR

extension DatabaseMaker {
    /// Gives a database another name. The server refuses while sessions are connected to it: ``sessions(in:)`` tells whose.
    public func rename(_ name: String, to newName: String) async throws {
        let sql = try Self.renaming(name, newName)
        _ = try await run(sql, "rename the database \(name)")
    }

    /// Puts `replacement` in the place of `name`, which becomes `keptAs`: both or neither, at once.
    public func swap(_ name: String, with replacement: String, keepingAs keptAs: String) async throws {
        let (away, into) = (try Self.renaming(name, keptAs), try Self.renaming(replacement, name))
        do {
            _ = try await run(
                "BEGIN; \(away); \(into); COMMIT", "put \(replacement) in the place of the database \(name)")
        } catch {
            // A broken connection has rolled back by itself.
            _ = try? await connection.rows("ROLLBACK", timeout: factsTimeout)
            throw error
        }
    }

    private static func renaming(_ name: String, _ newName: String) throws(WaldenError) -> String {
        "ALTER DATABASE \(try SQLName.identifier(name)) RENAME TO \(try SQLName.identifier(newName))"
    }

    /// A session that is connected to a database. What our role may not see is nil.
    public struct DatabaseSession: Sendable, Hashable {
        public let process: Int32
        public let user: String?
        public let application: String?
        public let state: String?
        public let since: Instant?
    }

    /// The clients' sessions in `database`.
    public func sessions(in database: String) async throws -> [DatabaseSession] {
        let rows = try await connection.rows(
            """
            SELECT pid, usename, application_name, state, (extract(epoch FROM backend_start) * 1000000)::bigint
            FROM pg_catalog.pg_stat_activity
            WHERE datname = $1 AND coalesce(backend_type, 'client backend') = 'client backend'
                AND pid <> pg_catalog.pg_backend_pid()
            ORDER BY pid
            """, parameters: [database], timeout: factsTimeout)
        return try rows.map { columns in
            var row = Row(columns, of: "the sessions of the database \(database)")
            return DatabaseSession(
                process: try row.required { Int32($0) }, user: try row.optional(Row.text),
                application: try row.optional(Row.text), state: try row.optional(Row.text),
                since: try row.optional(Row.instant))
        }
    }
}
