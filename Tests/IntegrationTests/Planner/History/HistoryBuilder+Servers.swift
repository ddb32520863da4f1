// SPDX-License-Identifier: MIT

import Errors
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

extension HistoryBuilder {
    /// Takes a backup of `server`, while transactions run when there is a writer.
    mutating func backUp(_ server: HistoryServer, _ writer: LedgerWriter?) async throws {
        // Slow enough that something is committed while it runs, on a busy machine too.
        try await configure(for: server, writer == nil ? Self.quick : "max_rate_kib: 3072")
        let running = Task { [fixture] in try await fixture.succeed("backup", "--json") }
        if let writer {
            try await waitForSender(server)
            try await writer.transaction(on: server, ending: "COMMIT")
            try await writer.work(10, on: server)
        }
        let taken = try #require(try await running.value.document()["result"]?["backup"])
        backups.append(try RealHistory.Backup(taken))
    }

    /// A transaction that was committed while the backup ran, as `--to-xid` takes it.
    func insideBackup(_ backup: RealHistory.Backup, _ server: HistoryServer) async throws -> (xid: UInt32, on: UInt32) {
        let rows = await writer.rows.filter {
            $0.timeline == server.timeline && $0.lsn > backup.start && $0.lsn < backup.stop
        }
        for row in rows {
            let place = ["plan", "--to-xid", String(row.xid), "--timeline", String(server.timeline)]
            if try await fixture.walden(place).status == 0 { return (row.xid, server.timeline) }
        }
        throw WaldenError(.failed, "nothing was committed during backup \(backup.id)")
    }

    func recovered(from fork: (xid: UInt32, on: UInt32)) async throws -> HistoryServer {
        let place = fixture.place("third", port: 5435)
        try await fixture.restore(
            place, "--to-xid", String(fork.xid), "--timeline", String(fork.on), "--keep-archiving")
        return HistoryServer(fixture: fixture, timeline: 3, dataDirectory: place.path, conninfo: place.conninfo)
    }

    /// A standby of `server` whose backup ends with its promotion.
    func promotedDuringBackup(_ server: HistoryServer) async throws -> HistoryServer {
        let place = fixture.place("second", port: 5434)
        try await fixture.succeed(["restore", "--immediate", "--keep-archiving"] + place.arguments)
        try await fixture.follow(place)
        let standby = HistoryServer(
            fixture: fixture, timeline: 2, dataDirectory: place.path, conninfo: place.conninfo)
        try await configure(for: standby, "max_rate_kib: 512")
        let running = Task { [fixture] in try await fixture.walden("backup") }
        try await waitForSender(standby)
        try await standby.rows("SELECT pg_promote()")
        let result = try await running.value
        #expect(result.status == 1, "a backup goes on over a promotion: \(result.testDescription)")
        return standby
    }

    private func waitForSender(_ server: HistoryServer) async throws {
        let question = "SELECT count(*) FROM pg_stat_progress_basebackup WHERE backup_streamed > 0"
        try await fixture.server.wait(for: "the backup to stream") { try await server.text(question) == "1" }
    }

    private static let quick = "max_rate_kib: 32768"

    private func configure(for server: HistoryServer, _ backup: String) async throws {
        try await fixture.configure { $0.backup = backup }
        let text = try fixture.content(fixture.configuration)
        try text.replacing("\"\(fixture.server.conninfo)\"", with: "\"\(server.conninfo)\"")
            .write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
    }
}

extension RecoveryFixture {
    /// Makes a restored server that was not started a standby that archives, and starts it.
    fileprivate func follow(_ place: Place) async throws {
        let signals = ["recovery.signal", "standby.signal"].map { place.path.appending($0).string }
        try await server.succeed("/bin/mv", signals)
        let settings = "recovery_target = ''\nrecovery_target_timeline = 'latest'\narchive_mode = 'always'\n"
        try rewrite(place.path.appending("postgresql.auto.conf")) { $0.append(contentsOf: settings.utf8) }
        let log = place.path.appending("standby.log").string
        try await server.succeed("pg_ctl", ["-D", place.path.string, "-l", log, "-t", "60", "-w", "start"])
    }
}

extension RealHistory.Backup {
    fileprivate init(_ summary: JSONText) throws {
        func lsn(_ name: String) throws -> LSN { try #require(summary[name]?.text.flatMap { LSN($0) }) }
        func time(_ name: String) throws -> Instant {
            try #require(summary[name]?.text.flatMap { Instant(rfc3339: $0) })
        }
        self.init(
            id: try #require(summary["id"]?.text), timeline: UInt32(try #require(summary["timeline"]?.number)),
            start: try lsn("start_lsn"), stop: try lsn("stop_lsn"), startedAt: try time("started_at"),
            stoppedAt: try time("stopped_at"))
    }
}
