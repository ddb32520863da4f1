// SPDX-License-Identifier: MIT

import Errors

/// The server's version in its own words, such as `15.18 (Debian 15.18-1)`.
public enum ServerVersion {
    public static func text(ordinary connection: Connection) async throws -> String {
        let rows = try await connection.rows(
            "SELECT pg_catalog.current_setting('server_version')", timeout: factsTimeout)
        var row = try Row(only: rows, of: "the server's version")
        return try row.required(Row.text)
    }
}
