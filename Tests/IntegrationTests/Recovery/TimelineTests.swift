// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct TimelineTests {
    @Test func `after a promotion both timelines can be restored, and branches are not guessed between`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("shared")
            let fork = try await fixture.moment()
            try await fixture.fill("first_branch")
            let onFirst = try await fixture.moment()
            try await fixture.fill("first_branch_end")
            try await fixture.archiveAll()

            let second = fixture.place("second", port: 5433)
            try await fixture.restore(second, "--to-time", fork, "--keep-archiving")
            _ = try await fixture.query(second, "CREATE TABLE second_branch AS SELECT 7 AS amount")
            let onSecond = try await fixture.moment(second)
            _ = try await fixture.query(second, "CREATE TABLE second_branch_end AS SELECT 8 AS amount")
            try await fixture.archiveAll(second)
            // The old server lives on: neither branch is surely the one that is meant.
            try await fixture.fill("first_branch_alive")
            try await fixture.archiveAll()

            let refused = try await fixture.expect(
                4, saying: ["--timeline 1", "--timeline 2"], ["plan", "--latest"])
            #expect(refused.err.contains("more than one end") && refused.err.contains("last commit"))

            let one = fixture.place("one", port: 5434)
            try await fixture.restore(one, "--to-time", onFirst, "--timeline", "1")
            #expect(try await fixture.has("first_branch", one))
            #expect(try await !fixture.has("first_branch_end", one))
            #expect(try await !fixture.has("second_branch", one))

            let two = fixture.place("two", port: 5435)
            try await fixture.restore(two, "--to-time", onSecond, "--timeline", "2")
            #expect(try await fixture.has("shared", two))
            #expect(try await fixture.has("second_branch", two))
            #expect(try await !fixture.has("second_branch_end", two))
            #expect(try await !fixture.has("first_branch", two))
        }
    }

    @Test func `a backup of the promoted server is where the new timeline is restored from`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("shared")
            let fork = try await fixture.moment()
            try await fixture.fill("lost")
            try await fixture.archiveAll()
            let second = fixture.place("second", port: 5433)
            try await fixture.restore(second, "--to-time", fork, "--keep-archiving")
            try await fixture.server.stop()

            let configuration = try fixture.content(fixture.configuration)
            try configuration.replacing("port=5432", with: "port=5433")
                .write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
            let id = try await fixture.backup()
            _ = try await fixture.query(second, "CREATE TABLE afterwards AS SELECT 7 AS amount")
            let moment = try await fixture.moment(second)
            _ = try await fixture.query(second, "CREATE TABLE too_late AS SELECT 8 AS amount")
            try await fixture.archiveAll(second)

            let third = fixture.place("third", port: 5434)
            let outcome = try await fixture.restore(third, "--to-time", moment)
            #expect(outcome["backup"]?.text == id)
            #expect(outcome["recovery"]?["timeline"]?.number == 3)
            #expect(try await fixture.has("shared", third))
            #expect(try await fixture.has("afterwards", third))
            #expect(try await !fixture.has("too_late", third))

            // The dead branch is still there for whoever names it.
            let old = fixture.place("old", port: 5435)
            try await fixture.restore(old, "--latest", "--timeline", "1")
            #expect(try await fixture.has("lost", old))
        }
    }
}
