// SPDX-License-Identifier: MIT

import PITR
import Postgres
import Testing

/// Runs transactions that each write rows of numbers used once into the ledger, and keeps what they wrote.
actor LedgerWriter {
    private var random: SeededRandom
    private var number = 0
    private var events = 0
    private(set) var rows: [RealHistory.Row] = []

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A mix of everything that can happen to a transaction.
    func work(_ count: Int, on server: HistoryServer) async throws {
        for _ in 0..<count { try await one(on: server) }
    }

    /// Several at once.
    func workTogether(_ sessions: Int, _ count: Int, on server: HistoryServer) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<sessions { group.addTask { try await self.work(count, on: server) } }
            try await group.waitForAll()
        }
    }

    private func one(on server: HistoryServer) async throws {
        events += 1
        let event = events
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: try await transaction(on: server, ending: "ROLLBACK")
        case 2, 3: try await subtransactions(on: server)
        case 4: try await crossed(on: server)
        case 5: try await prepare("mix \(event)", on: server)
        case 6: try await finishOne(on: server)
        case 7: try await server.rows("SELECT pg_create_restore_point('event \(event)')")
        case 8: try await server.switchSegment("before a switch \(event)")
        case 9: try await server.rows("CREATE TABLE passing_\(event) (x int)")
        // Longer than a third of a segment, so that records cross borders.
        case 10: try await server.rows("SELECT pg_logical_emit_message(true, 'walden', repeat(md5('x'), 12000))")
        default: try await transaction(on: server, ending: "COMMIT")
        }
    }

    func transaction(on server: HistoryServer, ending: String) async throws {
        try await server.with { connection in
            try await say("BEGIN", connection)
            try await insert(on: server, connection, keeps: true)
            try await say(ending, connection)
        }
    }

    /// Only what was not rolled back to a savepoint stays.
    private func subtransactions(on server: HistoryServer) async throws {
        try await server.with { connection in
            try await say("BEGIN", connection)
            try await insert(on: server, connection, keeps: true)
            try await say("SAVEPOINT lost", connection)
            try await insert(on: server, connection, keeps: false)
            try await say("ROLLBACK TO lost", connection)
            try await say("SAVEPOINT kept", connection)
            try await insert(on: server, connection, keeps: true)
            try await say("COMMIT", connection)
        }
    }

    /// The first to begin is the last to end.
    private func crossed(on server: HistoryServer) async throws {
        try await server.with { first in
            try await say("BEGIN", first)
            try await insert(on: server, first, keeps: true)
            try await transaction(on: server, ending: "COMMIT")
            try await say("COMMIT", first)
        }
    }

    func prepare(_ name: String, on server: HistoryServer) async throws {
        try await transaction(on: server, ending: "PREPARE TRANSACTION '\(name)'")
    }

    /// Any transaction of this mix that is prepared there, perhaps on another timeline.
    private func finishOne(on server: HistoryServer) async throws {
        let open = try await server.rows("SELECT gid FROM pg_prepared_xacts WHERE gid LIKE 'mix %' ORDER BY gid")
        guard let name = open.randomElement(using: &random)?.first ?? nil else { return }
        let verb = Bool.random(using: &random) ? "COMMIT" : "ROLLBACK"
        // Another session may have been quicker.
        _ = try? await server.rows("\(verb) PREPARED '\(name)'")
    }

    private func say(_ sql: String, _ connection: Connection) async throws {
        _ = try await connection.rows(sql, timeout: .seconds(60))
    }

    private func insert(on server: HistoryServer, _ connection: Connection, keeps: Bool) async throws {
        number += 1
        let mine = number
        let written = try await connection.rows(
            "INSERT INTO ledger VALUES (\(mine)) RETURNING xid, pg_current_wal_insert_lsn()", timeout: .seconds(60))
        guard keeps else { return }
        let row = try #require(written.first)
        rows.append(
            RealHistory.Row(
                number: mine, xid: try #require(row[0].flatMap { UInt32($0) }), timeline: server.timeline,
                lsn: try #require(row[1].flatMap { LSN($0) })))
    }
}
