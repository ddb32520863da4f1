// SPDX-License-Identifier: MIT

import Errors
import Glibc
import PITR
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct FactsTests {
    @Test(arguments: PostgresInstallations.all)
    func facts_agreeWithThePrograms(programs: PostgresPrograms) async throws {
        var options = ThrowawayCluster.Options()
        options.programs = programs
        options.segmentSizeMiB = 2
        options.checksums = true
        try await ThrowawayCluster.with(options) { cluster in
            let facts = try await cluster.withConnection(.ordinary(database: nil)) {
                try await ServerFacts.read(ordinary: $0)
            }
            #expect(facts.major == programs.major)
            #expect(facts.fullVersion.hasPrefix("\(programs.major)"))
            #expect(facts.segmentSize.bytes == 2 << 20)
            #expect(facts.blockSize == 8192)
            #expect(facts.dataChecksums)
            #expect(!facts.inRecovery)
            #expect(facts.timeline == .first)
            #expect(facts.dataDirectory == cluster.dataDirectory.string)
            #expect(facts.settings["archive_mode"] == "off")
            #expect(facts.settings["config_file"] == "\(cluster.dataDirectory)/postgresql.conf")
            let identity = try await cluster.withConnection(.replication) {
                try await ServerFacts.identify(replication: $0)
            }
            #expect(identity.systemIdentifier == facts.systemIdentifier)
            #expect(identity.timeline == facts.timeline)
            #expect(identity.position > LSN(0))

            try await cluster.stop()
            let control = try ControlFile.read(at: cluster.dataDirectory)
            #expect(control.systemIdentifier == facts.systemIdentifier)
            let said = try await controlData(cluster)
            #expect(said["Database system identifier"] == control.systemIdentifier.description)
            #expect(said["pg_control version number"] == "\(control.controlVersion)")
            #expect(said["Catalog version number"] == "\(control.catalogVersion)")
            #expect(said["Database cluster state"] == "shut down" && control.state == .shutDown)
            #expect(said["Latest checkpoint location"] == control.checkpoint.description)
            #expect(said["Latest checkpoint's REDO location"] == control.redo.description)
            #expect(said["Latest checkpoint's TimeLineID"] == control.timeline.description)
            #expect(said["Bytes per WAL segment"] == "\(control.segmentSize.bytes)")
            #expect(said["Database block size"] == "\(control.blockSize)")
            #expect(said["Data page checksum version"] == "\(control.dataChecksumVersion)")
            #expect(try DataDirectory.major(at: cluster.dataDirectory) == programs.major)
        }
    }

    @Test func needs_areWhatTheServerLoadsAndItsFunctionsAreIn() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.sql("CREATE EXTENSION pg_trgm")
            try await cluster.sql("ALTER SYSTEM SET session_preload_libraries = 'auto_explain', '$libdir/pg_prewarm'")
            try await cluster.sql("SELECT pg_reload_conf()")
            try await cluster.wait(for: "the settings") {
                let needs = try await cluster.withConnection(.ordinary(database: nil)) {
                    try await ServerNeeds.read(ordinary: $0)
                }
                return needs.preloaded == ["$libdir/pg_prewarm", "auto_explain"]
                    && needs.libraries == ["$libdir/pg_trgm"]
            }
            let versions = try await cluster.sql(
                "SELECT DISTINCT datcollversion FROM pg_database WHERE datlocprovider = 'c' AND datcollversion <> ''")
            let needs = try await cluster.withConnection(.ordinary(database: nil)) {
                try await ServerNeeds.read(ordinary: $0)
            }
            #expect(needs.libcVersions == versions.compactMap { $0.first ?? nil }.sorted())
        }
    }

    @Test func facts_canBeRead_whenTheRoleIsNobody() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.sql("CREATE ROLE nobody LOGIN")
            let conninfo = "host=\(cluster.folder) user=nobody"
            try await cluster.withConnection(.ordinary(database: nil), conninfo: conninfo) { connection in
                let facts = try await ServerFacts.read(ordinary: connection)
                #expect(facts.dataDirectory == nil)
                #expect(facts.settings["config_file"] == nil)
                #expect(facts.settings["wal_level"] == "replica")
                let archiver = try await ArchiverFacts.read(ordinary: connection)
                #expect(archiver.readyCount == nil)
                let files = try await ConfigurationFiles.read(ordinary: connection, facts: facts)
                #expect(files.files.isEmpty)
                #expect(files.warnings.count == 1)
            }
        }
    }

    @Test func archiverFacts_countWhatWasArchivedAndWhatFailed() async throws {
        var options = ThrowawayCluster.Options()
        options.settings = ["archive_mode": "on", "archive_command": "true"]
        try await ThrowawayCluster.with(options) { cluster in
            func facts() async throws -> ArchiverFacts {
                try await cluster.withConnection(.ordinary(database: nil)) {
                    try await ArchiverFacts.read(ordinary: $0)
                }
            }
            try await cluster.sql("SELECT pg_logical_emit_message(false, 'a', 'b'), pg_switch_wal()")
            try await cluster.wait(for: "the first segment's archiving") { try await facts().archivedCount == 1 }
            let first = try await facts()
            #expect(first.lastArchivedWAL == "000000010000000000000001")
            #expect(first.lastFailedWAL == nil && first.lastFailedAt == nil)
            let now = try await cluster.withConnection(.ordinary(database: nil)) {
                try await ServerClock.now(ordinary: $0)
            }
            let archivedAt = try #require(first.lastArchivedAt)
            #expect(archivedAt < now && now.microseconds - archivedAt.microseconds < 3_600_000_000)
            try await cluster.configure(["archive_command": "false"])
            try await cluster.sql("SELECT pg_logical_emit_message(false, 'a', 'b'), pg_switch_wal()")
            try await cluster.wait(for: "a failure") { try await facts().failedCount > 0 }
            let second = try await facts()
            #expect(second.lastFailedWAL == "000000010000000000000002")
            #expect(second.readyCount == 1)
        }
    }

    @Test func serverClock_givesMicroseconds_asTheServerCountsThem() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.withConnection(.ordinary(database: nil)) { connection in
                let clock = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
                let before = try await connection.rows(clock, timeout: .seconds(30))
                let now = try await ServerClock.now(ordinary: connection)
                let after = try await connection.rows(clock, timeout: .seconds(30))
                let bounds = (before + after).compactMap { $0.first.flatMap { $0 }.flatMap { Int64($0) } }
                try #require(bounds.count == 2)
                #expect((bounds[0]...bounds[1]).contains(now.microseconds))
            }
        }
    }

    @Test func backupLock_isExclusive_untilItsConnectionCloses() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.withConnection(.ordinary(database: nil)) { second in
                try await cluster.withConnection(.ordinary(database: nil)) { first in
                    _ = try await BackupLock.acquire(ordinary: first, name: "backup of main")
                    let error = await #expect(throws: WaldenError.self) {
                        try await BackupLock.acquire(ordinary: second, name: "backup of main")
                    }
                    #expect(error?.code == .locked)
                    let other = try await BackupLock.acquire(ordinary: second, name: "backup of other")
                    try await other.release()
                    _ = try await BackupLock.acquire(ordinary: first, name: "backup of other")
                }
                try await cluster.wait(for: "the lock") {
                    (try? await BackupLock.acquire(ordinary: second, name: "backup of main")) != nil
                }
            }
        }
    }

    @Test func configurationFiles_holdWhatLiesOutside_andWarnOfWhatCannotBeRead() async throws {
        try await ThrowawayCluster.with { cluster in
            let outside = cluster.folder.appending("conf.d")
            mkdir(outside.string, 0o755)
            let extra = outside.appending("extra.conf")
            try write("work_mem = '7MB'\n", to: extra, cluster)
            try write(
                "local all all trust\nlocal replication all trust\n", to: outside.appending("pg_hba.conf"), cluster)
            try await cluster.configure([
                "include": extra.string, "hba_file": outside.appending("pg_hba.conf").string,
                "ident_file": outside.appending("missing.conf").string,
            ])
            try await cluster.restart()
            try await cluster.withConnection(.ordinary(database: nil)) { connection in
                let facts = try await ServerFacts.read(ordinary: connection)
                let read = try await ConfigurationFiles.read(ordinary: connection, facts: facts)
                #expect(read.files.map(\.path) == [extra.string, outside.appending("pg_hba.conf").string])
                #expect(read.files.first?.content == Array("work_mem = '7MB'\n".utf8))
                #expect(read.files.first?.mode == 0o640)
                // From 16 on there is a view of that file too, which fails without it.
                #expect(read.warnings.count == (connection.serverVersion < 160000 ? 1 : 2))
                #expect(read.warnings.allSatisfy { $0.contains("missing.conf") }, "\(read.warnings)")
            }
        }
    }

    private func write(_ text: String, to path: FilePath, _ cluster: ThrowawayCluster) throws {
        let file = try #require(fopen(path.string, "w"))
        fputs(text, file)
        fclose(file)
        chmod(path.string, 0o640)
        if let account = cluster.account { chown(path.string, account.uid, account.gid) }
    }

    private func controlData(_ cluster: ThrowawayCluster) async throws -> [String: String] {
        let output = try await cluster.succeed("pg_controldata", ["-D", cluster.dataDirectory.string])
        var said: [String: String] = [:]
        for line in output.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            said[String(line[..<colon])] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return said
    }
}
