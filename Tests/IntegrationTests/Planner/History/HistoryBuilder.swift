// SPDX-License-Identifier: MIT

import Errors
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// Makes a history: timeline 1; timeline 2 by the promotion of a standby in the middle of its backup, while the first server
/// lives on; timeline 3 by a recovery to a transaction that ended while a backup of timeline 1 or 2 ran.
struct HistoryBuilder {
    let fixture: RecoveryFixture
    let seed: UInt64
    let writer: LedgerWriter
    var backups: [RealHistory.Backup] = []

    /// A history in a cluster of its own, which is gone after `body`. The WAL begins shortly before the end of a LOG.
    static func with<Value>(seed: UInt64, _ body: (RealHistory) async throws -> Value) async throws -> Value {
        try await RecoveryFixture.with { options in
            options.starts = false
            options.cluster.settings.merge([
                "max_prepared_transactions": "40", "checkpoint_timeout": "1h", "wal_keep_size": "1GB",
                "bgwriter_lru_maxpages": "0",
            ]) { $1 }
        } _: { fixture in
            let first = String(4096 - 8 - seed % 24, radix: 16, uppercase: true)
            try await fixture.server.succeed(
                "pg_resetwal", ["-l", "000000010000000400000\(first)", fixture.server.dataDirectory.string])
            try await fixture.startArchiving()
            var builder = HistoryBuilder(fixture: fixture, seed: seed)
            return try await body(try await builder.build())
        }
    }

    private init(fixture: RecoveryFixture, seed: UInt64) {
        (self.fixture, self.seed) = (fixture, seed)
        writer = LedgerWriter(seed: seed)
    }

    private mutating func build() async throws -> RealHistory {
        let first = HistoryServer(
            fixture: fixture, timeline: 1, dataDirectory: fixture.server.dataDirectory,
            conninfo: fixture.server.conninfo)
        try await prepare(first)
        try await beforeAnyFork(first)
        let second = try await promotedDuringBackup(first)
        try await bothAlive(first, second)
        try await first.stop()
        let parent = seed.isMultiple(of: 2) ? second : first
        let third = try await recovered(from: try await insideBackup(backups[parent.timeline == 1 ? 2 : 3], parent))
        try await writer.work(4, on: second)
        try await second.archiveAll()
        try await second.stop()
        try await lastOne(third)
        try await dropGap()
        return RealHistory(
            fixture: fixture, backups: backups, rows: await writer.rows, wal: try await ArchivedRecords(fixture))
    }
}

extension HistoryBuilder {
    /// Without the templates a cluster is a third of its size, and a restore as quick.
    private func prepare(_ server: HistoryServer) async throws {
        try await server.rows("CREATE DATABASE doomed")
        try await server.rows("UPDATE pg_database SET datistemplate = false")
        try await server.rows("DROP DATABASE template0")
        try await server.rows("DROP DATABASE template1")
        try await server.rows("CREATE TABLE ledger (n int, xid xid8 DEFAULT pg_current_xact_id())")
    }

    private mutating func beforeAnyFork(_ server: HistoryServer) async throws {
        try await backUp(server, nil)
        try await writer.work(8, on: server)
        try await writer.prepare("over everything", on: server)
        try await writer.prepare("over the fork", on: server)
        try await server.switchSegment("twice")
        try await backUp(server, writer)
        for number in 0..<20 { try await server.switchSegment("idle \(number)") }
        try await server.rows("DROP DATABASE doomed")
        try await server.switchSegment("twice")
        try await writer.workTogether(3, 6, on: server)
        try await server.archiveAll()
    }

    /// The old server goes on, so that commits of both timelines alternate.
    private mutating func bothAlive(_ first: HistoryServer, _ second: HistoryServer) async throws {
        try await writer.work(4, on: first)
        try await writer.work(4, on: second)
        try await backUp(first, writer)
        try await second.rows("COMMIT PREPARED 'over the fork'")
        try await backUp(second, writer)
        try await second.switchSegment("twice")
        for number in 0..<4 {
            try await writer.work(3, on: first)
            try await first.switchSegment("tail \(number)")
            try await writer.work(3, on: second)
        }
        try await first.rows("ROLLBACK PREPARED 'over the fork'")
        try await first.archiveAll()
        try await second.archiveAll()
    }

    private mutating func lastOne(_ third: HistoryServer) async throws {
        try await writer.work(6, on: third)
        try await third.rows("COMMIT PREPARED 'over everything'")
        try await backUp(third, writer)
        try await writer.workTogether(2, 8, on: third)
        for number in 0..<18 { try await third.switchSegment("idle again \(number)") }
        try await writer.work(5, on: third)
        try await third.archiveAll()
        try await third.stop()
    }

    /// A segment of the first server's last days is lost.
    private func dropGap() async throws {
        guard !seed.isMultiple(of: 3) else { return }
        let tail = try fixture.segments().suffix(4)
        try await fixture.server.succeed("/bin/rm", [try #require(tail.first).string])
    }
}
