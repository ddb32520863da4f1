// SPDX-License-Identifier: MIT

import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// Backups that do not come to their end, and what is left of them.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct InterruptedBackupTests {
    /// Slow enough to be met in the middle, however busy the machine: a minute and more.
    private static let slow = "max_rate_kib: 512"

    /// Fault 28 of docs/faults.md.
    @Test func `a killed backup is invisible, and the next one sweeps it`() async throws {
        try await RecoveryFixture.with {
            $0.backup = Self.slow
        } _: { fixture in
            try await fixture.fill("orders")
            let running = try await startedBackup(fixture)
            // While it runs nobody else may, and what it has written is not taken for a left-over.
            try await fixture.expect(6, saying: ["another"], ["backup"])
            let unfinished = try #require(try await unfinishedIDs(fixture).first)
            try running.signal(SIGKILL)
            #expect(try await running.result().status == 128 + SIGKILL)
            try await noSender(fixture)
            #expect(try await unfinishedIDs(fixture) == [unfinished])
            let listed = try await fixture.succeed("list")
            #expect(listed.out.contains("unfinished \(unfinished)"))
            try await fixture.expect(3, ["plan", "--latest"])

            try await fixture.configure { $0.backup = "wal_timeout: 120s" }
            let next = try await fixture.walden("backup")
            #expect(next.status == 0 && next.err.contains(unfinished), "\(next.testDescription)")
            #expect(try await unfinishedIDs(fixture).isEmpty)
            #expect(fixture.names(in: try fixture.backupFolder(unfinished)).isEmpty)
            let place = fixture.place()
            try await fixture.restore(place, "--immediate")
            #expect(try await fixture.has("orders", place))
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a backup that is told to stop cleans up and leaves the server alone`(_ number: Int32) async throws {
        try await RecoveryFixture.with {
            $0.backup = Self.slow
        } _: { fixture in
            let running = try await startedBackup(fixture)
            try running.signal(number)
            let result = try await running.result()
            #expect(result.status == 1, "\(result.testDescription)")
            #expect(result.err.contains("stopped as told"), "\(result.testDescription)")
            try await noSender(fixture)
            #expect(try await unfinishedIDs(fixture).isEmpty)
            #expect(try await fixture.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0")
            try await fixture.configure { $0.backup = "wal_timeout: 120s" }
            try await fixture.backup()
        }
    }

    /// Fault 21 of docs/faults.md.
    @Test func `a server that dies under a backup ends it with a failure`() async throws {
        try await RecoveryFixture.with {
            $0.backup = Self.slow
        } _: { fixture in
            let running = try await startedBackup(fixture)
            try await fixture.server.stop(.immediate)
            let result = try await running.result()
            #expect(result.status == 1, "\(result.testDescription)")
            #expect(try await unfinishedIDs(fixture).isEmpty)
        }
    }

    /// Fault 13 of docs/faults.md.
    @Test(.enabled(if: SmallFileSystem.canMake, "a full repository is not tested: it needs root and a tmpfs mount"))
    func `a repository that fills up fails the backup and keeps no half of it`() async throws {
        try await RecoveryFixture.with { original in
            let small = try SmallFileSystem.make(original, "small", mebibytes: 16)
            try await original.server.succeed("/bin/cp", ["-a", original.repository.string, small.string])
            let fixture = RecoveryFixture(
                server: original.server, repository: small.appending("repository"),
                configuration: original.configuration)
            try await fixture.configure { $0.backupCompression = "none" }
            let result = try await fixture.walden("backup")
            #expect(result.status == 1, "\(result.testDescription)")
            #expect(result.err.contains("space"), "\(result.testDescription)")
            #expect(try await unfinishedIDs(fixture).isEmpty)
            let left = fixture.names(in: try fixture.generation().appending("base"))
            #expect(left.allSatisfy { id in (try? fixture.names(in: fixture.backupFolder(id)).isEmpty) == true })
            #expect(fixture.names(in: fixture.repository.appending(".walden-tmp")) == [])
            // With a smaller backup it goes on as if nothing had been.
            try await fixture.configure { $0.backupCompression = "zstd" }
            try await fixture.backup()
        }
    }

    private func startedBackup(_ fixture: RecoveryFixture) async throws -> RunningProgram {
        let running = try await RunningProgram.walden(fixture, "backup")
        try await fixture.server.wait(for: "the backup to stream") {
            try await fixture.text("SELECT count(*) FROM pg_stat_progress_basebackup WHERE backup_streamed > 1000000")
                == "1"
        }
        return running
    }

    private func unfinishedIDs(_ fixture: RecoveryFixture) async throws -> [String] {
        let listed = try await fixture.succeed("list", "--json").document()
        #expect(listed["result"]?["backups"]?.elements.isEmpty == true || listed["result"]?["unfinished"] != nil)
        return listed["result"]?["unfinished"]?.elements.compactMap(\.text) ?? []
    }

    private func noSender(_ fixture: RecoveryFixture) async throws {
        try await fixture.server.wait(for: "the server to end the backup's session") {
            try await fixture.text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender'") == "0"
        }
    }
}
