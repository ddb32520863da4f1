// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct MissingWALTests {
    /// Fault 30 of docs/faults.md.
    @Test func `a missing segment is named and refused when needed, and only warned of behind the target`() async throws
    {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("first")
            try await fixture.archiveAll()
            let early = try await fixture.moment()
            try await fixture.fill("second")
            let atTarget = try await fixture.archiveAll()
            try await fixture.fill("third")
            let hole = try await fixture.archiveAll()
            try await fixture.fill("fourth")
            try await fixture.archiveAll()
            let late = try await fixture.moment()
            try await fixture.fill("fifth")
            try await fixture.archiveAll()
            let stored = try #require(try fixture.stored(segment: hole))
            #expect(atTarget < hole)
            try FileManager.default.removeItem(atPath: stored.string)

            let into = fixture.folder.appending("never")
            for target in [["--latest"], ["--to-time", late]] {
                try await fixture.expect(3, saying: [hole], ["plan"] + target)
                let refused = try await fixture.expect(3, saying: [hole], ["restore", "--into", into.string] + target)
                #expect(refused.err.contains("instead:"))
            }
            #expect(!fixture.exists(into))

            let planned = try await fixture.succeed("plan", "--to-time", early)
            #expect(planned.out.contains("Warning:") && planned.out.contains(hole), "\(planned.out)")
            let place = fixture.place()
            try await fixture.restore(place, "--to-time", early)
            #expect(try await fixture.has("first", place))
            #expect(try await !fixture.has("second", place))
        }
    }

    @Test func `a hole that opens after the restore stops recovery and never ends it early`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("first")
            let hole = try await fixture.archiveAll()
            try await fixture.fill("second")
            try await fixture.archiveAll()
            let place = fixture.place()
            try await fixture.succeed(["restore", "--latest"] + place.arguments)
            let stored = try #require(try fixture.stored(segment: hole))
            try FileManager.default.removeItem(atPath: stored.string)
            let log = fixture.folder.appending("copy.log")
            let started = try await fixture.run(
                fixture.server.programs.path("pg_ctl").string,
                ["-D", place.path.string, "-l", log.string, "-w", "start"])
            #expect(started.status != 0)
            #expect(try fixture.content(log).contains(hole))
            #expect(try !fixture.content(log).contains("selected new timeline"))
        }
    }
}
