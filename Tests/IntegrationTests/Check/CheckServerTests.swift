// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// `walden check` against a real server, as it should be and as it should not.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct CheckServerTests {
    /// Settings that a reload puts in force, and what is said of them.
    private static let wrong: [(settings: [String], what: String, result: String, says: String)] = [
        (["archive_timeout = 0"], "archive_timeout", "warn", "quiet server"),
        (["fsync = off"], "fsync", "failed", "committed"),
        (["full_page_writes = off"], "full_page_writes", "failed", "torn"),
        (["log_timezone = 'Europe/Berlin'"], "time zone", "warn", "Europe/Berlin"),
        (["wal_level = logical"], "pending restart", "warn", "wal_level"),
        (["archive_command = 'true'"], "archive_command", "failed", "does nothing"),
        (["archive_command = 'walden-wal push \"%p\" || true'"], "archive_command", "failed", "hides its status"),
    ]

    /// Those that take a restart, and all that comes of them.
    private static let restart = [
        "archive_mode = off", "wal_level = minimal", "max_wal_senders = 0", "recovery_target_name = 'gone'",
    ]

    @Test func `each wrong setting of a real server has its line, and set right it has none`() async throws {
        try await RecoveryFixture.wellSet { fixture in
            try await fixture.backup()
            for (settings, what, result, says) in Self.wrong {
                try await alter(fixture, settings)
                let line = try #require(try await fixture.check("--no-switch")[what], "\(what)")
                #expect(line.result == result && "\(line)".contains(says) && !line.hint.isEmpty, "\(line)")
                try await reset(fixture, settings)
            }

            let hba = try fixture.content(fixture.server.dataDirectory.appending("pg_hba.conf"))
            try await rewriteHBA(fixture, "local postgres all trust\n")
            let refused = try await fixture.check("--no-switch")
            #expect(refused["replication"]?.result == "failed")
            #expect(refused["replication"]?.hint.contains("Add to pg_hba.conf") == true, "\(refused)")
            try await rewriteHBA(fixture, hba)

            try await alter(fixture, Self.restart)
            try await fixture.server.restart()
            let lines = try await fixture.check()
            #expect(
                lines.what("failed").isSuperset(of: ["archive_mode", "wal_level", "max_wal_senders", "replication"]),
                "\(lines)")
            #expect(lines.what("warn").isSuperset(of: ["segment", "recovery target"]), "\(lines)")
            try await reset(fixture, Self.restart)
            try await fixture.server.restart()
            let well = try await fixture.check()
            #expect(well.what("failed").isEmpty, "\(well)")
            #expect(well.what("warn").isSubset(of: ["schedule", "jobs", "last dump"]), "\(well)")
        }
    }

    @Test func `a forced segment arrives, and where it does not it is said why and what to do`() async throws {
        try await RecoveryFixture.wellSet { fixture in
            let before = try await fixture.archiveAll()
            let well = try #require(try await fixture.check()["segment"])
            #expect(well.result == "ok" && well.detail.contains("was ended, and is in 1 after"), "\(well)")
            #expect(try fixture.segments().contains { ($0.lastComponent?.string ?? "") > "\(before).zst" })

            try await alter(fixture, ["archive_command = '/bin/false'"])
            let failing = try await fixture.check()
            let line = try #require(failing["segment"])
            #expect(line.result == "failed" && line.cause.contains("not Walden's: /bin/false"), "\(line)")
            #expect(line.hint.contains("archive_command = 'walden-wal push"), "\(line)")
            #expect(failing["archive_command"]?.result == "failed")
            let after = try await fixture.check("--no-switch")
            #expect(after["archiver"]?.result == "failed" && after["segment"] == nil, "\(after)")

            try await alter(fixture, ["archive_command = '/bin/true'"])
            let lost = try #require(try await fixture.check()["segment"])
            #expect(lost.result == "failed" && lost.cause.contains("was told that it is archived"), "\(lost)")

            let nagios = try await fixture.walden("check", "--nagios", "--no-switch")
            #expect(nagios.status == 2 && nagios.out.hasPrefix("WALDEN CRITICAL - "), "\(nagios.testDescription)")
            #expect(nagios.out.contains("FAILED archive_command: nothing is archived"), "\(nagios.out)")
        }
    }

    @Test func `the role that the configuration page makes has all it needs, and a bare one is told what it lacks`()
        async throws
    {
        try await RecoveryFixture.wellSet { fixture in
            let page = try fixture.content(RecoveryPrograms.sources.appending("docs/configuration.md"))
            let blocks = page.components(separatedBy: "```sql\n").dropFirst()
            for block in blocks { try await fixture.server.sql(block.components(separatedBy: "```")[0]) }
            try await fixture.server.sql("CREATE ROLE bare LOGIN REPLICATION")
            let text = try fixture.content(fixture.configuration)

            try await use("walden", fixture, text)
            let well = try await fixture.check()
            #expect(well["rights"]?.result == "ok" && well["segment"]?.result == "ok", "\(well)")
            try await use("bare", fixture, text)
            let lacking = try await fixture.check()
            #expect(lacking["rights"]?.result == "warn" && lacking["replication"]?.result == "ok", "\(lacking)")
            #expect(lacking["segment"]?.hint.contains("GRANT EXECUTE ON FUNCTION pg_switch_wal() TO bare") == true)
        }
    }

    @Test func `a check leaves nothing behind but what it archived`() async throws {
        try await RecoveryFixture.wellSet { fixture in
            let before = try await objects(fixture)
            let lines = try await fixture.check()
            #expect(lines["delete"]?.result == "ok")
            let new = Set(try await objects(fixture)).subtracting(before)
            #expect(new.allSatisfy { $0.contains("/wal/") }, "\(new)")
        }
    }

    private func objects(_ fixture: RecoveryFixture) async throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: fixture.repository.string)
    }

    private func use(_ role: String, _ fixture: RecoveryFixture, _ text: String) async throws {
        try text.replacing("user=postgres", with: "user=\(role)")
            .write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
    }

    private func alter(_ fixture: RecoveryFixture, _ settings: [String]) async throws {
        for setting in settings { try await fixture.server.sql("ALTER SYSTEM SET \(setting)") }
        try await reload(fixture)
    }

    private func reset(_ fixture: RecoveryFixture, _ settings: [String]) async throws {
        for setting in settings {
            try await fixture.server.sql("ALTER SYSTEM RESET \(setting.prefix { $0 != " " })")
        }
        try await reload(fixture)
    }

    /// And waits until a session has read the files since: the postmaster tells all its children, and new ones begin with what it read.
    private func reload(_ fixture: RecoveryFixture) async throws {
        let before = try await fixture.text(Self.loaded)
        try await fixture.server.sql("SELECT pg_reload_conf()")
        try await fixture.server.wait(for: "the settings to be read") {
            try await fixture.text(Self.loaded) != before
        }
    }

    private static let loaded = "SELECT pg_conf_load_time()::text"

    private func rewriteHBA(_ fixture: RecoveryFixture, _ text: String) async throws {
        let path = fixture.server.dataDirectory.appending("pg_hba.conf")
        try text.write(toFile: path.string, atomically: false, encoding: .utf8)
        try await reload(fixture)
    }
}
