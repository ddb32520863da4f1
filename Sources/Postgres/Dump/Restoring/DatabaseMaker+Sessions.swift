// SPDX-License-Identifier: MIT

import Errors

extension DatabaseMaker {
    /// Ends the clients' sessions in a database; those that our role may not end stay.
    public func endSessions(in database: String) async throws {
        _ = try await run(
            """
            SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
            WHERE datname = \(try SQLName.literal(database))
                AND coalesce(backend_type, 'client backend') = 'client backend' AND pid <> pg_catalog.pg_backend_pid()
            """, "end the sessions in the database \(database)")
    }
}
