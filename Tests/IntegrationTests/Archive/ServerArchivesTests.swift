// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// A real server archives with the two lines of `walden init`.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct ServerArchivesTests {
    /// Nil is the default of initdb, 16 MiB.
    @Test(arguments: [nil, 1, 64])
    func `every segment that the server archived is in the repository byte for byte`(segmentSizeMiB: Int?) async throws
    {
        var options = WaldenFixture.Options()
        options.cluster.segmentSizeMiB = segmentSizeMiB
        try await WaldenFixture.with(options) { fixture in
            try await fixture.cluster.sql("CREATE TABLE t AS SELECT g, md5(g::text) FROM generate_series(1, 30000) g")
            try await fixture.switchSegment()
            let last = try await fixture.switchSegment()
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
            #expect(try fixture.temporaries().isEmpty)
        }
    }

    @Test func `a base backup's history file arrives`() async throws {
        try await WaldenFixture.with { fixture in
            // Start and stop are one session's.
            try await fixture.cluster.withConnection(.ordinary(database: "postgres")) { connection in
                _ = try await connection.rows("SELECT pg_backup_start('test', fast => true)", timeout: .seconds(60))
                _ = try await connection.rows(
                    "SELECT lsn FROM pg_backup_stop(wait_for_archive => true)", timeout: .seconds(60))
            }
            try await fixture.cluster.wait(for: "the backup history file") {
                try fixture.archiveStatus("done").contains { $0.hasSuffix(".backup") }
            }
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
        }
    }

    @Test func `after a promotion the history and the old timeline's partial segment arrive`() async throws {
        try await WaldenFixture.with { fixture in
            let before = try await fixture.switchSegment()
            try await fixture.cluster.stop()
            _ = try await fixture.file("standby.signal", [], in: "data")
            try await fixture.cluster.start()
            #expect(try await fixture.cluster.sql("SELECT pg_promote()") == [["t"]])
            let after = try await fixture.switchSegment()
            #expect(before.hasPrefix("00000001") && after.hasPrefix("00000002"))
            try await fixture.waitUntilArchived(after)
            let archived = try fixture.archiveStatus("done")
            #expect(archived.contains("00000002.history"), "\(archived)")
            #expect(archived.contains { $0.hasSuffix(".partial") }, "\(archived)")
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
        }
    }

    /// Fault 11 of docs/faults.md.
    @Test func `it works where pg_wal is a symbolic link`() async throws {
        try await WaldenFixture.with { fixture in
            try await fixture.cluster.stop()
            let (inside, outside) = (
                fixture.cluster.dataDirectory.appending("pg_wal"), fixture.cluster.folder.appending("wal")
            )
            try await fixture.cluster.succeed("/bin/mv", [inside.string, outside.string])
            try await fixture.cluster.succeed("/bin/ln", ["-s", outside.string, inside.string])
            try await fixture.cluster.start()
            let last = try await fixture.switchSegment()
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
        }
    }

    @Test func `postgres-conf's file works as it is`() async throws {
        var options = WaldenFixture.Options.withoutServer
        options.archives = false
        try await WaldenFixture.with(options) { fixture in
            let top = FilePath(#filePath).removingLastComponent().appending("../../..")
            let file = top.appending("postgres-conf/archiving.conf")
            let folder = try await fixture.makeFolder("conf.d")
            try FileManager.default.copyItem(atPath: file.string, toPath: folder.appending("walden.conf").string)
            try fixture.append(["include_dir = '\(folder)'"])
            let started = try await fixture.cluster.run(
                "pg_ctl",
                ["start", "-w", "-D", fixture.cluster.dataDirectory.string, "-l", fixture.cluster.logFile.string],
                environment: [
                    "PATH": "\(fixture.programs.folder):/usr/bin:/bin", "WALDEN_CONFIG": fixture.configuration.string,
                ])
            #expect(started.status == 0, "\(started)")
            let source = try await fixture.cluster.sql(
                "SELECT sourcefile FROM pg_settings WHERE name = 'archive_command'")
            #expect(source == [[folder.appending("walden.conf").string]])
            let last = try await fixture.switchSegment()
            try await fixture.waitUntilArchived(last)
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
        }
    }
}
