// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpRestoreHookTests {
    private typealias Fixture = DumpRestoreFixture

    private func hooks(_ fixture: Fixture, before: String = "true", after: String = "true") throws {
        let note = "echo $WALDEN_DUMP $WALDEN_DATABASE $WALDEN_RESULT >> \(fixture.cluster.folder)/notes"
        try fixture.configure(
            dumps: """
                hooks:
                  before_restore: '\(note); \(before)'
                  after_restore: '\(note); \(after)'
                """)
    }

    private func notes(_ fixture: Fixture) throws -> [String] {
        try String(contentsOfFile: "\(fixture.cluster.folder)/notes", encoding: .utf8).split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    @Test func `hooks run around a restore and know what it is`() async throws {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            // What a hook leaves running does not hold the restore up.
            try hooks(fixture, before: "sleep 60 &", after: "echo words")
            let answer = try await fixture.succeed("dump", "restore", id, "--into", "new", "--json")
            #expect(try fixture.result(answer)["hook_failure"] == nil)
            #expect(try notes(fixture) == ["\(id) new", "\(id) new ok"])
        }
    }

    @Test func `a hook before that fails stops the restore before anything is touched`() async throws {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            try hooks(fixture, before: "echo no >&2; exit 3")
            let answer = try await fixture.walden(["dump", "restore", id, "--into", "new"])
            #expect(answer.status == 1 && answer.err.contains("exit status 3: no"), "\(answer)")
            #expect(try notes(fixture) == ["\(id) new"])
            #expect(try await fixture.databases() == ["postgres", "shop"])
        }
    }

    @Test func `a hook after that fails is told, and the restore is done`() async throws {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            try hooks(fixture, after: "exit 4")
            let answer = try await fixture.walden(["dump", "restore", id, "--into", "new"])
            #expect(answer.status == 7 && answer.err.contains("exit status 4"), "\(answer)")
            #expect(try await fixture.databases() == ["new", "postgres", "shop"])
        }
    }

    @Test func `the hook after a restore that failed is told so`() async throws {
        try await Fixture.with { fixture in
            try await fixture.trap("RAISE EXCEPTION 'trapped'")
            let id = try await fixture.dump()
            try hooks(fixture)
            #expect(try await fixture.walden(["dump", "restore", id, "--into", "new"]).status == 1)
            #expect(try notes(fixture) == ["\(id) new", "\(id) new failed"])
        }
    }
}
