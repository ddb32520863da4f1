// SPDX-License-Identifier: MIT

import Errors
import Glibc

extension Session {
    /// What PQconnectStartParams gets, in order: a later name overrides an earlier one, and the first `dbname` is taken
    /// apart as a connection string (PostgreSQL documentation, "PQconnectdbParams").
    static func parameters(
        _ settings: ConnectionSettings, _ kind: Connection.Kind
    ) throws(WaldenError) -> [(name: String, value: String)] {
        let keywords = try settings.keywords()
        var parameters = [
            ("keepalives", "1"), ("keepalives_idle", "60"), ("keepalives_interval", "10"), ("keepalives_count", "6"),
            ("fallback_application_name", settings.applicationName), ("dbname", settings.conninfo),
            ("client_encoding", "UTF8"),
        ]
        switch kind {
        case .replication:
            // The name that pg_basebackup uses, so that the same lines of a password file serve.
            parameters += [("dbname", "replication"), ("replication", "true")]
        case .ordinary(let database?):
            parameters += [("dbname", database)]
        case .ordinary(nil):
            if !namesDatabase(keywords) { parameters += [("dbname", "postgres")] }
        }
        guard parameters.allSatisfy({ !$0.1.contains("\0") }) else {
            throw WaldenError(.usage, "the name of the database or application holds a NUL character")
        }
        return parameters
    }

    /// A service file may name one too, and only libpq reads that.
    private static func namesDatabase(_ keywords: [String: String]) -> Bool {
        ["dbname", "service"].contains { keywords[$0]?.isEmpty == false }
            || ["PGDATABASE", "PGSERVICE"].contains { (name: String) in getenv(name).map { $0.pointee != 0 } ?? false }
    }
}
