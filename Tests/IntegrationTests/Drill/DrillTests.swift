// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// Restores that are done to prove that they work, beside a server that is in use.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DrillTests {
    /// Where files of a running server come and go by themselves.
    private static let restless = ["pg_wal", "pg_stat", "pg_logical"]

    @Test func `the newest state comes back, is proved and recorded, and nothing else is touched`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.configureDrill(["dump: true"])
            try await fixture.fill("orders")
            // What the copy must not follow: a pid file elsewhere, a library that calls out, a delay.
            let outside = fixture.folder.appending("outside.pid")
            try await fixture.server.configure([
                "external_pid_file": outside.string, "shared_preload_libraries": "nowhere",
                "recovery_min_apply_delay": "1h", "port": "5439",
            ])
            let backup = try await fixture.backup()
            try await fixture.fill("later")
            try await fixture.archiveAll()
            try await fixture.server.sql("CHECKPOINT")
            let (files, archived) = (try fixture.filesOfServer(), try await fixture.archived())
            let archiver = try await fixture.text(
                "SELECT row(archived_count, failed_count)::text FROM pg_stat_archiver")

            let result = try await fixture.drill()
            let drill = try #require(result["drill"])
            #expect(drill["passed"]?.flag == true && drill["backup"]?.text == backup)
            #expect(result["promise_kept"]?.flag == true)
            for check in ["promised stop", "pg_verifybackup", "pg_amcheck", "pg_dump postgres"] {
                #expect(result.check(check) == "passed", "\(check)")
            }
            let restore = try #require(drill["restore_seconds"]?.amount)
            let replay = try #require(drill["replay_seconds"]?.amount)
            let recovery = try #require(drill["recovery_seconds"]?.amount)
            #expect(abs(recovery - restore - replay) < 0.01 && restore > 0 && replay > 0)
            #expect((drill["wal_bytes"]?.number ?? 0) > 0 && (drill["behind_seconds"]?.amount ?? -1) >= 0)
            #expect(drill["recovery_point"]?.text != nil)

            #expect(fixture.leftInDrills.isEmpty && !fixture.exists(outside))
            #expect(try await fixture.archived() == archived)
            // It may have written pages by itself, but no file has come or gone.
            let (before, after) = (Set(files.entries.keys), Set(try fixture.filesOfServer().entries.keys))
            #expect(
                before.symmetricDifference(after).filter { name in !Self.restless.contains { name.hasPrefix($0) } }
                    == [])
            #expect(
                try await fixture.text("SELECT row(archived_count, failed_count)::text FROM pg_stat_archiver")
                    == archiver)

            try await expectTold(fixture, drill)
            try await asRoot(fixture)
            try await readOnly(fixture)
        }
    }

    /// In the list, the status, the estimate of the next plan, the list of jobs.
    private func expectTold(_ fixture: RecoveryFixture, _ drill: JSONText) async throws {
        let listed = try await fixture.recordedDrills()
        #expect(listed.map { $0["started_at"]?.text } == [drill["started_at"]?.text])
        #expect(try await fixture.succeed("drill", "list").out.contains("the newest state"))
        let status = try await fixture.walden("status", "--json").document()["result"]
        #expect(status?["drill"]?["passed"]?.flag == true)
        #expect(status?["drill"]?["recovery_seconds"]?.amount == drill["recovery_seconds"]?.amount)
        let plan = try await fixture.succeed("plan", "--latest", "--json").document()["result"]
        #expect(plan?["estimate"]?["runs"]?.number == 1 && plan?["estimate"]?["replay_runs"]?.number == 1)
        let jobs = try await fixture.succeed("job", "list", "--job", "drill", "--json").document()["result"]
        #expect(jobs?["runs"]?[0]?["outcome"]?.text == "succeeded")
    }

    private func asRoot(_ fixture: RecoveryFixture) async throws {
        guard geteuid() == 0 else { return }
        let result = try await AsRoot.run(
            RecoveryPrograms.walden, ["drill", "--config", fixture.configuration.string])
        #expect(result.status == 0, "\(result.testDescription)")
        #expect(fixture.leftInDrills.isEmpty)
        #expect(try await fixture.recordedDrills().count == 2)
    }

    private func readOnly(_ fixture: RecoveryFixture) async throws {
        try await fixture.server.stop()
        let known = try await fixture.recordedDrills().count
        try await fixture.server.succeed("/bin/chmod", ["-R", "a-w", fixture.repository.string])
        let result = try await fixture.walden("drill", "--immediate")
        try await fixture.server.succeed("/bin/chmod", ["-R", "u+w", fixture.repository.string])
        #expect(result.status == 0, "\(result.testDescription)")
        #expect(result.err.contains("does not keep what came of the drill"), "\(result.testDescription)")
        #expect(try await fixture.recordedDrills().count == known)
    }

    @Test func `a random moment comes back as the ledger had it then, and again by its seed`() async throws {
        try await RecoveryFixture.with {
            $0.cluster.settings["track_commit_timestamp"] = "on"
        } _: { fixture in
            try await fixture.configureDrill(["target: random", "amcheck: false"])
            try await fixture.server.sql("CREATE TABLE ledger (id int)")
            try await fixture.backup()
            for id in 1...40 { try await fixture.server.sql("INSERT INTO ledger VALUES (\(id))") }
            try await fixture.archiveAll()
            var seed = "7"
            for _ in 1...2 {
                let result = try await fixture.drill("--seed", seed, "--keep")
                let drill = try #require(result["drill"])
                #expect(drill["target"]?.text == "time" && drill["seed"]?.text == seed)
                let moment = try #require(drill["target_value"]?.text)
                let expected = try await fixture.text(
                    "SELECT count(*) || ' ' || coalesce(max(id), 0) FROM ledger WHERE pg_xact_commit_timestamp(xmin) <= '\(moment)'"
                )
                let kept = try #require(result["kept"])
                let folder = try #require(kept["folder"]?.text)
                let found = try await fixture.server.withConnection(
                    .ordinary(database: "postgres"), conninfo: "host=\(folder) port=5432 user=postgres"
                ) {
                    try await $0.rows(
                        "SELECT count(*) || ' ' || coalesce(max(id), 0) FROM ledger", timeout: .seconds(60))
                }
                #expect(found.first?.first == expected)
                let remove = try #require(kept["remove"]?.text)
                _ = try await fixture.server.succeed("/bin/sh", ["-c", remove])
                #expect(fixture.leftInDrills.isEmpty)
                seed = String(UInt64.random(in: .min ... .max))
            }
            let first = try await fixture.recordedDrills().last
            #expect(
                try await fixture.drill("--seed", "7")["drill"]?["target_value"]?.text == first?["target_value"]?.text)
        }
    }

    @Test func `a query that is not answered as expected fails the drill, and its answer is in no record`() async throws
    {
        try await RecoveryFixture.with { fixture in
            try await fixture.configureDrill([
                "amcheck: false", "queries:",
                "  - {name: all there, sql: SELECT sum(amount) FROM orders, expect: '3503500'}",
                "  - {name: many, sql: SELECT count(*) FROM orders, expect: '> 1000'}",
                "  - {name: elsewhere, database: nowhere, sql: SELECT 1}",
            ])
            let none = try await fixture.drill(status: 5)
            #expect(none["drill"]?["passed"]?.flag == false && none["drill"]?["backup"] == nil)

            try await fixture.fill("orders")
            try await fixture.backup()
            let result = try await fixture.drill(status: 5)
            #expect(result.check("all there") == "passed")
            #expect(result.check("many") == "failed" && result.check("elsewhere") == "failed")
            #expect(result["details"]?[0]?.text == "many gave 1000, and > 1000 was expected")
            let recorded = try await fixture.recordedDrills()
            #expect(recorded.count == 2 && recorded.allSatisfy { $0["passed"]?.flag == false })
            // Both may have begun in one second.
            let problems = recorded.map { $0["problems"]?[0]?.text }
            #expect(problems.contains("many: another answer than > 1000"), "\(problems)")
            let folder = try fixture.generation().appending("drills")
            for name in fixture.names(in: folder) {
                #expect(try !fixture.content(folder.appending(name)).contains("gave 1000"))
            }
            let status = try await fixture.walden("status")
            #expect(status.status == 1 && status.out.contains("the last drill failed"), "\(status.testDescription)")
            #expect(fixture.leftInDrills.isEmpty)
        }
    }

    @Test func `damage is found, in a page, in the files and in what is stored`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.configureDrill()
            try await fixture.fill("orders")
            let path = try await fixture.text("SELECT pg_relation_filepath('orders')")
            try await fixture.server.stop()
            // The first line pointer says that a row of 100 bytes stands at 0x7FF9 (src/include/storage/itemid.h).
            try fixture.rewrite(fixture.server.dataDirectory.pushing(FilePath(path))) { page in
                for (index, byte) in [0xF9, 0xFF, 0xC8, 0x00].enumerated() { page[24 + index] = UInt8(byte) }
            }
            try await fixture.server.start()
            let id = try await fixture.backup()
            let result = try await fixture.drill(status: 5)
            #expect(result.check("pg_verifybackup") == "passed" && result.check("pg_amcheck") == "failed")
            #expect(result["drill"]?["problems"]?[0]?.text?.contains("orders") == true)

            let programs = fixture.folder.appending("programs")
            try await fixture.server.succeed(
                "/bin/sh",
                [
                    "-c",
                    """
                    mkdir "$1" && ln -s "$2"/* "$1" && rm "$1/pg_verifybackup" \
                    && printf '#!/bin/sh\\necho "a file is bad" >&2\\nexit 1\\n' > "$1/pg_verifybackup" \
                    && chmod +x "$1/pg_verifybackup"
                    """, "sh", programs.string, fixture.server.programs.binFolder.string,
                ])
            let files = try await fixture.drill("--pg-bin", programs.string, status: 5)
            #expect(files["drill"]?["problems"]?[0]?.text == "pg_verifybackup: a file is bad")
            #expect(files.check("promised stop") == "passed")

            let part = try fixture.backupFolder(id).appending("base.00001.tar.zst")
            try fixture.rewrite(part) { $0[$0.count / 2] ^= 1 }
            let stored = try await fixture.drill(status: 5)
            #expect(stored["drill"]?["problems"]?.elements.count == 1 && stored["drill"]?["recovery_seconds"] == nil)
            #expect(try await fixture.recordedDrills().count == 3)
            #expect(fixture.leftInDrills.isEmpty)
        }
    }

    @Test func `a stopped drill leaves nothing, and what a killed one left the next one takes away`() async throws {
        try await RecoveryFixture.with { fixture in
            let slow = ["amcheck: false", "queries: [{sql: SELECT pg_sleep(600)}]"]
            try await fixture.configureDrill(slow)
            try await fixture.fill("orders")
            try await fixture.backup()
            let stopped = try await started(fixture)
            try stopped.running.signal(SIGTERM)
            let told = try await stopped.running.result()
            #expect(told.status == 1, "\(told.testDescription)")
            #expect(fixture.leftInDrills.isEmpty)
            try await expectEnded(stopped.server, fixture)

            let killed = try await started(fixture)
            try killed.running.signal(SIGKILL)
            _ = try await killed.running.result()
            #expect(kill(killed.server, 0) == 0)
            try await fixture.server.succeed("/bin/mkdir", [fixture.drills.appending("mine").string])
            try await fixture.configureDrill(["amcheck: false"])
            let next = try await fixture.walden("drill")
            #expect(next.status == 0, "\(next.testDescription)")
            #expect(next.err.contains("which a killed drill had left"), "\(next.testDescription)")
            #expect(fixture.leftInDrills == ["mine"])
            try await expectEnded(killed.server, fixture)
            #expect(try await fixture.text("SELECT 1") == "1")
            #expect(try await fixture.recordedDrills().count == 1)
        }
    }

    /// Who is its parent now takes note of its end when it comes to that.
    private func expectEnded(_ process: pid_t, _ fixture: RecoveryFixture) async throws {
        try await fixture.server.wait(for: "the drill's server to be gone") { kill(process, 0) != 0 }
    }

    /// A drill whose server takes sessions, and that server's process.
    private func started(_ fixture: RecoveryFixture) async throws -> (running: RunningProgram, server: pid_t) {
        let running = try await RunningProgram.walden(fixture, "drill")
        var server: pid_t?
        try await fixture.server.wait(for: "the drill's server to run") {
            guard let name = fixture.leftInDrills.first(where: { $0.hasPrefix("walden-drill-") }) else { return false }
            let file = fixture.drills.appending(name).appending("data/postmaster.pid")
            let lines = (try? fixture.content(file))?.split(separator: "\n")
            guard let lines, lines.last?.hasPrefix("ready") == true else { return false }
            server = pid_t(lines[0])
            return server != nil
        }
        return (running, try #require(server))
    }

    @Test func `tablespaces come back in the drill's own folder, and one made since the backup bars it`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.configureDrill(["amcheck: false"])
            let spaces = ["fast disk", "new"].map { fixture.folder.appending($0) }
            for space in spaces { try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", space.string]) }
            try await fixture.server.sql("CREATE TABLESPACE fast LOCATION '\(spaces[0])'")
            try await fixture.fill("in_fast TABLESPACE fast")
            try await fixture.backup()
            try await fixture.fill("later TABLESPACE fast")
            try await fixture.archiveAll()
            try await fixture.server.sql("CHECKPOINT")
            let before = try FolderListing(spaces[0])
            let result = try await fixture.drill()
            #expect(result.check("pg_verifybackup") == "passed")
            #expect(try FolderListing(spaces[0]).changes(since: before) == [])

            let moment = try await fixture.moment()
            try await fixture.fill("between")
            try await fixture.server.sql("CREATE TABLESPACE new LOCATION '\(spaces[1])'")
            try await fixture.fill("in_new TABLESPACE new")
            try await fixture.archiveAll()
            try await fixture.server.sql("CHECKPOINT")
            let made = try FolderListing(spaces[1])
            try await fixture.expect(4, saying: ["tablespace", spaces[1].string, "Take a base backup"], ["drill"])
            #expect(try FolderListing(spaces[1]).changes(since: made) == [])
            // Before it was made it bars nothing.
            try await fixture.drill("--to-time", moment)
            try await fixture.expect(
                4, saying: ["inside a tablespace"], ["drill", "--directory", spaces[0].string])
            try await fixture.expect(
                4, saying: ["data directory"],
                ["drill", "--directory", fixture.server.dataDirectory.appending("base").string])
            try await fixture.expect(4, saying: ["repository"], ["drill", "--directory", fixture.repository.string])
            #expect(try await fixture.recordedDrills().count == 2)
            #expect(fixture.leftInDrills.isEmpty)
        }
    }

    @Test func `a sealed repository is drilled with the secret key, and its records say nothing that is sealed`()
        async throws
    {
        try await RecoveryFixture.with {
            $0.kind = .sealedDirectory
            $0.withIdentity = true
        } _: { fixture in
            try await fixture.configureDrill(["amcheck: false", "queries: [{sql: TABLE secrets, expect: hush}]"]) {
                $0.kind = .sealedDirectory
                $0.withIdentity = true
            }
            try await fixture.server.sql("CREATE TABLE secrets AS SELECT 'hush' AS text")
            try await fixture.backup()
            try await fixture.archiveAll()
            let result = try await fixture.drill()
            #expect(result["drill"]?["passed"]?.flag == true)
            #expect(fixture.leftInDrills.isEmpty)
        }
    }
}
