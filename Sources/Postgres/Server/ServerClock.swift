// SPDX-License-Identifier: MIT

public import PITR

/// The time as the server has it.
public enum ServerClock {
    /// The server's clock at the moment it answers, to the microsecond; the way back is not taken off.
    public static func now(ordinary connection: Connection) async throws -> Instant {
        let rows = try await connection.rows(
            "SELECT (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000000)::bigint", timeout: factsTimeout)
        var row = try Row(only: rows, of: "the server's clock")
        return try row.required(Row.instant)
    }
}
