// SPDX-License-Identifier: MIT

import Errors

extension Connection {
    /// Lets the session take its time, also idle in a transaction, whatever the role's and the database's settings say of that. Each
    /// call keeps its own deadline.
    func removeTimeouts() async throws {
        let names = [
            "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout",
            "transaction_timeout",
        ]
        // Of those, the ones that this version knows.
        _ = try await rows(
            """
            SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings
            WHERE name IN (\(names.map { "'\($0)'" }.joined(separator: ", ")))
            """, timeout: factsTimeout)
    }
}
