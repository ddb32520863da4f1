// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// What a plan promises, what is kept of it, and whether PostgreSQL did it.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct PromiseTests {
    /// Fault 24 of docs/faults.md.
    @Test func `recovery stops where the plan said, whatever the target`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("early")
            let moment = try await fixture.moment()
            let xid = try await fixture.text("SELECT pg_current_xact_id()")
            let lsn = try await fixture.text("SELECT pg_current_wal_insert_lsn()")
            try await fixture.server.sql("SELECT pg_create_restore_point('before late')")
            try await fixture.fill("late")
            try await fixture.archiveAll()
            let targets = [
                ["--to-time", moment], ["--to-xid", xid], ["--to-xid", xid, "--exclusive"], ["--to-lsn", lsn],
                ["--to-lsn", lsn, "--exclusive"], ["--to-name", "before late"], ["--latest"], ["--immediate"],
            ]
            for (index, target) in targets.enumerated() {
                let place = fixture.place("restored\(index)", port: 5433 + index)
                let result = try await fixture.succeed(["restore", "--start", "--json"] + place.arguments + target)
                let promise = try result.document()["result"]?["promise"]
                #expect(promise?["kept"]?.flag == true, "\(result.testDescription)")
                #expect(promise?["differences"]?.elements.isEmpty == true)
                #expect(promise?["notes"]?.elements.isEmpty == true)
                #expect(try await fixture.has("late", place) == (target == ["--latest"]))
                let record = try JSONText(fixture.content(Self.record(of: place)))
                #expect(record?["promise"]?["replayed_to"]?.text != nil)
                try await fixture.server.succeed("pg_ctl", ["-D", place.path.string, "-m", "fast", "-w", "stop"])
            }
            let place = fixture.place("told", port: 5450)
            let told = try await fixture.succeed(["restore", "--start", "--to-time", moment] + place.arguments)
            #expect(told.out.contains("Recovery stopped where the plan said: after commit "), "\(told.out)")
            #expect(told.out.contains("the first commit not kept is "), "\(told.out)")
        }
    }

    /// The server then names the target timeline as the parent of the new one, although it never came there.
    @Test func `a stop on an ancestor of the target timeline is where the plan said too`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("early")
            let moment = try await fixture.moment()
            try await fixture.fill("late")
            let fork = try await fixture.moment()
            try await fixture.fill("lost")
            try await fixture.archiveAll()
            let second = fixture.place("second", port: 5433)
            try await fixture.restore(second, "--to-time", fork, "--keep-archiving")
            try await fixture.archiveAll(second)
            let third = fixture.place("third", port: 5434)
            let result = try await fixture.restore(third, "--to-time", moment, "--timeline", "2")
            #expect(result["promise"]?["kept"]?.flag == true)
            #expect(result["recovery"]?["timeline"]?.number == 3)
            let record = try JSONText(fixture.content(Self.record(of: third)))
            #expect(record?["timeline"]?.number == 2)
            #expect(record?["promise"]?["timeline"]?.number == 1)
        }
    }

    @Test func `the plan stands beside the data, its owner's alone, and a later restore replaces it`() async throws {
        try await RecoveryFixture.with { fixture in
            let id = try await fixture.backup()
            try await fixture.fill("orders")
            let moment = try await fixture.moment()
            try await fixture.fill("later")
            try await fixture.archiveAll()
            let place = fixture.place()
            try await fixture.succeed(["restore", "--to-time", moment] + place.arguments)
            let first = try #require(try JSONText(fixture.content(Self.record(of: place))))
            #expect(first["target"]?["kind"]?.text == "time")
            #expect(first["backup"]?.text == id)
            #expect(first["cluster"]?.text == "main")
            #expect(first["repository"]?.text?.contains(fixture.repository.string) == true)
            #expect(first["into"]?.text == place.path.string)
            #expect(first["settings"]?.elements.contains { $0["name"]?.text == "recovery_target_time" } == true)
            var (record, data) = (stat(), stat())
            try #require(lstat(Self.record(of: place).string, &record) == 0 && lstat(place.path.string, &data) == 0)
            #expect(record.st_mode & 0o7777 == 0o600)
            #expect(record.st_uid == data.st_uid && record.st_gid == data.st_gid)
            let verified = try await fixture.run(
                fixture.server.programs.path("pg_verifybackup").string, ["-n", place.path.string])
            #expect(verified.status == 0, "\(verified.testDescription)")

            try FileManager.default.removeItem(atPath: place.path.string)
            try await fixture.succeed(["restore", "--immediate"] + place.arguments)
            let second = try #require(try JSONText(fixture.content(Self.record(of: place))))
            #expect(second["target"]?["kind"]?.text == "immediate")
            #expect(!fixture.names(in: fixture.folder).contains { $0.hasSuffix(".new") })
        }
    }

    @Test func `a restore beside which nothing may be written goes on with one warning`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            let closed = fixture.folder.appending("closed")
            let place = fixture.place("closed/data")
            try await fixture.server.succeed("/bin/mkdir", [closed.string])
            try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", place.path.string])
            try await fixture.server.succeed("/bin/chmod", ["0555", closed.string])
            let result = try await fixture.succeed(["restore", "--immediate", "--start", "--json"] + place.arguments)
            try await fixture.server.succeed("/bin/chmod", ["0755", closed.string])
            let warnings = try result.document()["result"]?["warnings"]?.elements.compactMap(\.text) ?? []
            #expect(warnings.count == 1 && warnings[0].contains("walden-plan.json"), "\(warnings)")
            #expect(fixture.names(in: closed) == ["data"])
            #expect(try await fixture.has("orders", place))
        }
    }

    @Test func `what restores took, the next plan says`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            let before = try await estimate(fixture)
            #expect(before["runs"]?.number == 0)
            #expect(before["seconds"] == nil && before["files_seconds"] == nil)
            #expect(try await fixture.succeed("plan", "--immediate").out.contains("Time:      no measurement yet"))

            try await fixture.succeed(["restore", "--immediate"] + fixture.place("unstarted").arguments)
            let unstarted = try await estimate(fixture)
            #expect(unstarted["runs"]?.number == 1 && unstarted["replay_runs"]?.number == 0)
            #expect(unstarted["files_seconds"] != nil && unstarted["seconds"] == nil)

            try await fixture.restore(fixture.place(), "--immediate")
            let both = try await estimate(fixture)
            #expect(both["runs"]?.number == 2 && both["replay_runs"]?.number == 1)
            #expect(both["this_host"]?.flag == true)
            for part in ["", "files_", "download_", "decompress_", "write_", "replay_"] {
                #expect((both[part + "seconds"]?.amount ?? 0) > 0, "\(part)")
            }
            let text = try await fixture.succeed("plan", "--immediate").out
            #expect(text.contains("Time:      ") && text.contains("from 2 runs on this host"), "\(text)")
            #expect(fixture.names(in: try fixture.generation().appending("restores")).count == 2)
        }
    }

    @Test func `a repository that may only be read is restored from, and keeps no rates`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            try await fixture.server.stop()
            try await fixture.server.succeed("/bin/chmod", ["-R", "a-w", fixture.repository.string])
            let result = try await fixture.walden(
                ["restore", "--immediate", "--verbose", "--start", "--json"] + fixture.place().arguments)
            try await fixture.server.succeed("/bin/chmod", ["-R", "u+w", fixture.repository.string])
            #expect(result.status == 0, "\(result.testDescription)")
            let details = result.err.split(separator: "\n").filter { $0.contains("not recorded") }
            #expect(details.count == 1 && details[0].contains(" debug "), "\(result.err)")
            #expect(try await estimate(fixture)["runs"]?.number == 0)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can restore for somebody else"))
    func `what root's restore took is the archiving user's to read and to add to`() async throws {
        try await RecoveryFixture.with { fixture in
            let owner = try #require(fixture.server.account?.name)
            try await fixture.fill("orders")
            try await fixture.backup()
            let result = try await AsRoot.run(
                RecoveryPrograms.walden,
                ["restore", "--immediate", "--owner", owner, "--config", fixture.configuration.string]
                    + fixture.place("by-root").arguments)
            #expect(result.status == 0, "\(result.testDescription)")
            #expect(try await estimate(fixture)["runs"]?.number == 1)
            try await fixture.restore(fixture.place(), "--immediate")
            #expect(try await estimate(fixture)["runs"]?.number == 2)
        }
    }

    private func estimate(_ fixture: RecoveryFixture) async throws -> JSONText {
        let document = try await fixture.succeed("plan", "--immediate", "--json").document()
        return try #require(document["result"]?["estimate"])
    }

    private static func record(of place: RecoveryFixture.Place) -> FilePath {
        FilePath(place.path.string + ".walden-plan.json")
    }
}
