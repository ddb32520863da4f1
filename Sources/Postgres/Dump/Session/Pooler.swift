// SPDX-License-Identifier: MIT

import Errors
import Host

/// Finds out whether a pooler stands between us and the server, and whether it may give each of our transactions another server
/// session: what pg_dump sets for its session would then be lost, or stay with somebody else's.
///
/// A server announces its process's id together with the key for cancelling, and a pooler announces one of its own making
/// (PgBouncer, Odyssey and PgCat do). Where it is not what `pg_backend_pid()` says, a second client shows which pooling it is: one
/// that shares our server process, or that takes it away while it is in a transaction, proves pooling by transaction. A
/// pooler that passes the server's own key on is not noticed.
enum Pooler {
    private static let rounds = 3

    /// Whether there is one, which pools by session. Throws `.refused` for any other.
    static func check(
        _ connection: Connection, _ settings: ConnectionSettings, _ database: String?, _ connectTimeout: Duration
    ) async throws -> Bool {
        if try await process(connection) == connection.announcedProcess { return false }
        let other = try await Connection.open(
            settings, .ordinary(database: database), connectTimeout: connectTimeout)
        try await closing(with: other.close) {
            for _ in 0..<rounds { try await refuseSharing(connection, other) }
        }
        return true
    }

    private static func refuseSharing(_ ours: Connection, _ other: Connection) async throws {
        let before = try await process(ours)
        let theirs: Int32
        do {
            theirs = try await process(other, in: "BEGIN; ")
        } catch let error as WaldenError where error.cause?.contains("pooling") == true {
            throw refusal(error.cause ?? error.message)  // PgBouncer's pooling by statement allows no transactions
        }
        guard theirs != before else { throw refusal("two connections had the same server process \(before) by turns") }
        let after: Int32
        do {
            after = try await process(ours)
        } catch let error as WaldenError where error.code == .timedOut {
            throw refusal("a connection got no answer while another one was in a transaction")
        }
        guard after == before else {
            throw refusal("one connection had the server process \(before) first and \(after) then")
        }
        _ = try await other.rows("ROLLBACK", timeout: factsTimeout)
    }

    private static func process(_ connection: Connection, in beginning: String = "") async throws -> Int32 {
        let rows = try await connection.rows(
            "\(beginning)SELECT pg_catalog.pg_backend_pid()", timeout: .seconds(15))
        var row = try Row(only: rows, of: "the server process's id")
        return try row.required { Int32($0) }
    }

    private static func refusal(_ cause: String) -> WaldenError {
        WaldenError(
            .refused, "cannot dump through a transaction pooler", cause: cause,
            hint: "Connect to PostgreSQL itself, usually on port 5432, or to a pool with pool_mode = session.")
    }
}
