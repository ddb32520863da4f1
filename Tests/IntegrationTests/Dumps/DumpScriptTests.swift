// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import S3TestSupport
import SystemPackage
import Testing

/// With the variables of the plain script and no configuration file, `walden dump` does what the script did.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpScriptTests {
    /// Everything through the environment, as cron gave it to the script.
    private struct Script {
        let fixture: DumpFixture
        var environment: [String: String]

        init(_ fixture: DumpFixture, database: String = "shop") throws {
            self.fixture = fixture
            let folder = fixture.folder.string.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let name = database.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            environment = [
                "WALDEN_CONFIG": "", "BACKUP_DIR": fixture.folder.appending("backups").string,
                "DATABASE_URL": "postgresql://postgres:s%40c%2Fret%25@\(folder):5432/\(name)",
            ]
        }

        var folder: FilePath { fixture.folder.appending("backups") }

        func run(_ arguments: String...) async throws -> CommandResult {
            try await fixture.recovery.run(RecoveryPrograms.walden, arguments, environment: environment)
        }

        func names() -> [String] { fixture.recovery.names(in: folder).filter { !$0.hasPrefix(".") } }
    }

    @Test func `the file is where and as the script left it`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let script = try Script(fixture)
            let result = try await script.run("dump")
            #expect(result.status == 0, "\(result.testDescription)")
            #expect(!(result.out + result.err).contains("s@c/ret%"))
            let file = try #require(script.names().first { $0.hasSuffix(".sql.gz") })
            #expect(file.wholeMatch(of: /shop_backup_\d{8}_\d{6}\.sql\.gz/) != nil)
            let object = script.folder.appending(file)
            #expect(
                try await fixture.restoreByHand("gunzip -c '\(object)'", into: "byhand") == RecoveryFixture.thousandRows
            )
            #expect(try await script.run("dump", "list").out.contains("daily/shop_backup_"))
        }
    }

    @Test func `what the script left is listed, and pruned only once it is adopted`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let script = try Script(fixture)
            try await fixture.recovery.server.succeed("/bin/mkdir", [script.folder.string])
            let programs = fixture.recovery.server.programs
            let command = """
                \(programs.path("pg_dump")) --clean --if-exists '\(fixture.recovery.server.conninfo) dbname=shop' \
                | gzip > \(script.folder)/shop_backup_20250101_020000.sql.gz
                cp \(script.folder)/shop_backup_20250101_020000.sql.gz \(script.folder)/shop_backup_20250102_020000.sql.gz
                head -c 700 \(script.folder)/shop_backup_20250101_020000.sql.gz > \(script.folder)/shop_backup_20250103_020000.sql.gz
                touch -d '2025-01-01 02:00:09' \(script.folder)/shop_backup_20250101_020000.sql.gz
                touch -d '2025-01-02 02:00:09' \(script.folder)/shop_backup_20250102_020000.sql.gz
                """
            #expect(try await fixture.recovery.run("/bin/sh", ["-c", command]).status == 0)
            #expect(try await script.run("dump").status == 0)
            #expect(script.names().filter { $0.contains("_2025010") }.count == 3)
            #expect(try await script.run("dump", "list").out.contains("3 files of the old script"))
            #expect(try await script.run("prune").status == 0)
            #expect(script.names().filter { $0.contains("_2025010") }.count == 3)
            let adopted = try await script.run("dump", "adopt")
            #expect(
                adopted.status == 7 && adopted.out.contains("NOT TAKEN OVER shop_backup_20250103_020000.sql.gz"),
                "\(adopted.testDescription)")
            #expect(try await script.run("dump", "list").out.contains("2025-01-02T02:00:00Z"))
            #expect(try await script.run("dump").status == 0)
            #expect(script.names().filter { $0.contains("_2025010") } == ["shop_backup_20250103_020000.sql.gz"])
        }
    }

    @Test func `old files go into the configured repository, and stay where they are`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let script = try Script(fixture)
            #expect(try await script.run("dump").status == 0)
            let marker = try #require(script.names().first { $0.hasSuffix(".json") })
            try FileManager.default.removeItem(atPath: script.folder.appending(marker).string)
            let adopted = try await fixture.recovery.succeed(
                "dump", "adopt", "--tier", "manual", "--from", script.folder.string)
            #expect(adopted.out.contains("is now the dump manual/shop_backup_"))
            #expect(try await fixture.listed().count == 1)
            #expect(script.names().count == 1)
        }
    }

    @Test(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
    func `Sunday's dump is copied to S3`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let kind = try #require(S3TestServers.kinds.first)
            let server = try await S3TestServers.shared.server(kind)
            var script = try Script(fixture)
            let prefix = "script-\(UInt32.random(in: 0...UInt32.max))/backups/"
            script.environment.merge([
                "S3_BUCKET": server.bucket, "S3_PREFIX": prefix, "AWS_ENDPOINT_URL": server.endpoint,
                "AWS_ACCESS_KEY_ID": server.accessKeyID, "AWS_SECRET_ACCESS_KEY": server.secretAccessKey,
            ]) { $1 }
            if let authority = server.authority {
                let copy = fixture.folder.appending("ca.pem")
                try FileManager.default.copyItem(atPath: authority.string, toPath: copy.string)
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: copy.string)
                script.environment["AWS_CA_BUNDLE"] = copy.string
            }
            #expect(try await script.run("dump").status == 0)
            let weekly = try await script.run("dump", "--tier", "weekly", "--json")
            #expect(weekly.status == 0, "\(weekly.testDescription)")
            let places = try weekly.document()["result"]?["dumps"]?[0]?["places"]
            #expect(places?[0]?.text == "BACKUP_DIR" && places?[1]?.text == "S3_BUCKET")
            let list = try #require(
                try await script.run("dump", "list", "--json").document()["result"]?["dumps"])
            #expect(list[0]?["places"]?[1] == nil && list[1]?["places"]?[1]?.text == "S3_BUCKET")
        }
    }

    @Test func `a dead-man's switch is told, and its silence changes nothing`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            var script = try Script(fixture)
            let listener = try await PingListener.start(fixture)
            script.environment["HEALTHCHECK_URL"] = "http://127.0.0.1:\(listener.port)/abc/"
            #expect(try await script.run("dump").status == 0)
            #expect(try await script.run("dump", "gone").status == 1)
            try await fixture.recovery.server.wait(for: "all pings") { try listener.lines().count >= 4 }
            let lines = try listener.lines()
            #expect(
                lines.map { $0.split(separator: " ").first.map(String.init) } == [
                    "/abc/start", "/abc", "/abc/start", "/abc/fail",
                ])
            #expect(lines[1].contains("is complete") && lines[3].contains("gone HAS NO NEW DUMP"))
            await listener.stop()
            let silent = try await script.run("dump")
            #expect(silent.status == 0 && silent.err.contains("HEALTHCHECK_URL could not be told"))
            #expect(!silent.err.contains("/abc"))
        }
    }
}
