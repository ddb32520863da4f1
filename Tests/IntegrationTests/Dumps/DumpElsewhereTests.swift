// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// What other commands know of dumps.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpElsewhereTests {
    @Test func `a target that no backup reaches has its nearest dump`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let early = try await fixture.recovery.moment()
            let ids = try await fixture.dump("shop")
            let late = try await fixture.recovery.moment()
            let id = try #require(ids.first)
            let refusal = try await fixture.recovery.walden("plan", "--to-time", late)
            #expect(refusal.status != 0)
            #expect(
                refusal.err.contains("walden dump restore \(id) --into") && refusal.err.contains("never tested"),
                "\(refusal.testDescription)")
            #expect(try await !fixture.recovery.walden("plan", "--to-time", early).err.contains("walden dump restore"))
            #expect(try await fixture.recovery.walden("plan", "--latest").err.contains("a dump of shop"))
            // With a backup that reaches the target nobody need know of dumps.
            try await fixture.recovery.backup()
            let after = try await fixture.recovery.moment()
            try await fixture.recovery.fill("later")
            try await fixture.recovery.archiveAll()
            let plan = try await fixture.recovery.succeed("plan", "--to-time", after)
            #expect(!(plan.out + plan.err).contains("dump restore"))
        }
    }

    @Test func `the check says whether dumps could be taken`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            // That there is no base backup is another line.
            let fine = try await fixture.recovery.walden("check")
            #expect(fine.out.contains("dumps 2 databases of PostgreSQL"), "\(fine.testDescription)")
            let old = try fixture.script("old", "echo 'pg_dump (PostgreSQL) 9.6.24'")
            try fixture.configure("globals: false", more: "programs: {prefix: \(old)}")
            let result = try await fixture.recovery.walden("check")
            #expect(
                result.status == 1 && result.out.contains("FAILED") && result.out.contains("9.6.24"),
                "\(result.testDescription)")
        }
    }

    @Test func `dumps are copied from one repository to another`() async throws {
        try await RecoveryFixture.with { recovery in
            let text = try recovery.content(recovery.configuration)
            let second = recovery.folder.appending("second")
            let named = text.replacing(
                "- directory: \(recovery.repository)",
                with: "- {name: disk, directory: \(recovery.repository)}\n  - {name: offsite, directory: \(second)}")
            try named.write(toFile: recovery.configuration.string, atomically: false, encoding: .utf8)
            try await recovery.succeed("init", "--pgdata", recovery.server.dataDirectory.string)
            let fixture = DumpFixture(recovery: recovery)
            try fixture.configure("globals: true\ntiers: {manual: {repositories: disk}}")
            for name in ["shop", "other"] { try await fixture.makeDatabase(name) }
            let id = try #require(try await fixture.dump("shop").last)
            try await fixture.dump("other")
            let survey = try await recovery.succeed("copy", id, "--to", "offsite", "--dry-run")
            #expect(survey.out.contains("Dump \(id):") && survey.out.contains("WAL files that offsite lacks: 0"))
            try await recovery.succeed("copy", id, "--to", "offsite")
            #expect(try await recovery.succeed("copy", id, "--to", "offsite").out.contains("was in offsite already"))
            try await recovery.succeed("copy", "--everything", "--from", "disk", "--to", "offsite")
            let list = try #require(
                try await recovery.succeed("dump", "list", "--json").document()["result"]?["dumps"])
            for index in 0..<4 { #expect(list[index]?["places"]?[1]?.text == "offsite") }
            try await recovery.expect(
                3, saying: ["there is no dump"], ["copy", "manual/shop_backup_20200101_000000", "--to", "offsite"])
            try await recovery.expect(
                2, saying: ["each by themselves"], ["copy", id, "20200101T000000Z-full", "--to", "offsite"])
        }
    }
}
