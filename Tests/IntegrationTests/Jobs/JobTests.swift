// SPDX-License-Identifier: MIT

import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// Runs of jobs, of which there is one at a time, and what the repository tells of them.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct JobTests {
    /// Slow enough to be met in the middle, however busy the machine: a minute and more.
    private static let slow = "max_rate_kib: 512"

    private func startedBackup(_ fixture: RecoveryFixture) async throws -> RunningProgram {
        let running = try await RunningProgram.walden(fixture, "backup")
        try await fixture.server.wait(for: "the backup to stream") {
            try await fixture.text("SELECT count(*) FROM pg_stat_progress_basebackup WHERE backup_streamed > 1000000")
                == "1"
        }
        return running
    }

    private func runs(_ fixture: RecoveryFixture, _ arguments: String...) async throws -> [JSONText] {
        try await fixture.succeed(["job", "list", "--json"] + arguments).document()["result"]?["runs"]?.elements ?? []
    }

    /// Fault 29 of docs/faults.md.
    @Test func `a second run is told who runs, and after a kill the next one starts at once`() async throws {
        try await RecoveryFixture.with {
            $0.backup = Self.slow
        } _: { fixture in
            let running = try await startedBackup(fixture)
            let who = "another run of backup is going on: process \(running.process) on "
            let second = try await fixture.expect(6, saying: [who], ["backup", "--json"])
            #expect(try second.document()["error"]?["code"]?.text == "locked")
            #expect(second.err.split(separator: "\n").filter { $0.hasPrefix("walden backup:") }.count == 1)
            #expect(try await runs(fixture).map { $0["outcome"]?.text } == ["running"])

            try running.signal(SIGKILL)
            _ = try await running.result()
            #expect(try await runs(fixture).map { $0["outcome"]?.text } == ["interrupted"])
            try await fixture.configure { $0.backup = "wal_timeout: 120s" }
            let id = try await fixture.backup("--scheduled", "2026-11-22T02:00:00+01:00")
            let runs = try await runs(fixture)
            #expect(runs.map { $0["outcome"]?.text } == ["succeeded", "interrupted"])
            #expect(runs.first?["made"]?[0]?.text == id && runs.first?["scheduled"]?.text == "2026-11-22T01:00:00Z")
            #expect((runs.first?["lease_epoch"]?.number ?? 0) > 1)

            // That Sunday is done, whoever comes.
            let again = try await fixture.succeed("backup", "--scheduled", "2026-11-22T01:00:00Z")
            #expect(again.out.contains("Nothing to do: backup of 2026-11-22T01:00:00Z was done on "))
            #expect(try await self.runs(fixture).count == 2)
        }
    }

    @Test func `who is told to stop gives the lease back`() async throws {
        try await RecoveryFixture.with {
            $0.backup = Self.slow
        } _: { fixture in
            let running = try await startedBackup(fixture)
            try running.signal(SIGTERM)
            #expect(try await running.result().status == 1)
            let runs = try await runs(fixture)
            #expect(runs.map { $0["error_code"]?.text } == ["cancelled"])
            try await fixture.configure { $0.backup = "wal_timeout: 120s" }
            try await fixture.backup()
        }
    }

    @Test func `every job is recorded, and nothing else of the repository minds`() async throws {
        try await DumpFixture.with { fixture in
            let recovery = fixture.recovery
            try await fixture.makeDatabase("shop")
            try await recovery.backup()
            try await fixture.dump("shop", "--tier", "daily")
            try await recovery.succeed("prune")
            try await recovery.succeed("prune", "--dry-run")
            try await recovery.succeed("wal", "index")
            try await recovery.succeed("dump", "test")
            let runs = try await runs(recovery)
            #expect(
                runs.map { $0["job"]?.text } == ["dump_test", "index", "prune", "dump_daily", "backup"])
            #expect(runs.allSatisfy { $0["outcome"]?.text == "succeeded" })
            #expect(try await self.runs(recovery, "--job", "dump_daily").count == 1)
            #expect(try await self.runs(recovery, "--count", "2").count == 2)
            #expect(try await recovery.succeed("job", "list").out.contains("by hand"))

            #expect(try await fixture.listed().count == 1)
            #expect(try await recovery.succeed("list", "--json").document()["result"]?["backups"]?.elements.count == 1)
            try await recovery.succeed("plan", "--latest")
            try await recovery.succeed("window")
            try await recovery.succeed("key", "list")
        }
    }

    @Test func `where nothing can be written, no lease and no record stop what only reads`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.recovery.succeed("prune")
            _ = try await fixture.recovery.run("/bin/chmod", ["-R", "a-w", fixture.repository.string])
            let result = try await fixture.recovery.walden("prune")
            _ = try await fixture.recovery.run("/bin/chmod", ["-R", "u+w", fixture.repository.string])
            #expect(result.status == 0, "\(result.testDescription)")
            #expect(result.err.contains("gives no lease of prune"), "\(result.testDescription)")
            #expect(result.err.contains("keeps no record of this run"), "\(result.testDescription)")
            #expect(try await runs(fixture.recovery).count == 1)
        }
    }
}
