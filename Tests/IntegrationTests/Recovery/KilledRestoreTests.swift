// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct KilledRestoreTests {
    /// Fault 26 of docs/faults.md.
    @Test func `a restore killed at any moment cannot be started, and the next run completes it`() async throws {
        try await RecoveryFixture.with { fixture in
            let space = fixture.folder.appending("space")
            try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", space.string])
            try await fixture.server.sql("CREATE TABLESPACE space LOCATION '\(space)'")
            try await fixture.fill("orders TABLESPACE space")
            try await fixture.server.sql("CHECKPOINT")
            try await fixture.backup()
            let before = try FolderListing(space)
            let place = fixture.place()
            let new = fixture.folder.appending("new-space")
            let arguments = ["restore", "--immediate", "--tablespace", "\(space)=\(new)"] + place.arguments

            // How long a whole one takes sets the range of the moments.
            let began = ContinuousClock.now
            try await fixture.succeed(arguments)
            let whole = (ContinuousClock.now - began) / .seconds(1)
            let record = FilePath(place.path.string + ".walden-plan.json")
            for made in [place.path, new, record] { try FileManager.default.removeItem(atPath: made.string) }

            var random = SeededRandom(seed: 20_261_122)
            for _ in 1...10 {
                let delay = Double(random.next() % 1000) / 1000 * whole
                let killed = try await fixture.run(
                    "/usr/bin/timeout", ["-s", "KILL", String(delay), RecoveryPrograms.walden] + arguments)
                if fixture.exists(place.path.appending("global/pg_control")) {
                    // It had come to its end, at most the tablespace's mark was still to go.
                    #expect(!fixture.names(in: place.path).contains { $0.hasPrefix("walden-restore") })
                    for made in [place.path, new, record] { try FileManager.default.removeItem(atPath: made.string) }
                } else {
                    #expect(killed.status == 137, "\(killed.testDescription)")
                    try await fixture.expectUnstartable(place)
                }
                #expect(try FolderListing(space) == before)
            }
            try await fixture.succeed(arguments + ["--start"])
            #expect(fixture.exists(record) && !fixture.exists(FilePath(record.string + ".new")))
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
        }
    }

    /// Fault 26 of docs/faults.md.
    @Test func `an interrupted restore ends at SIGINT and is taken up again`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            let place = fixture.place()
            let running = try await RunningProgram.walden(
                fixture, "restore", "--immediate", "--into", place.path.string)
            try await fixture.server.wait(for: "the restore to write") {
                fixture.names(in: place.path).contains { $0.hasPrefix("walden-restore") }
            }
            try running.signal(SIGINT)
            let stopped = try await running.result()
            #expect(stopped.status == 1, "\(stopped.testDescription)")
            #expect(stopped.err.contains("stopped as told"), "\(stopped.testDescription)")
            try await fixture.expectUnstartable(place)
            try await fixture.restore(place, "--immediate")
            #expect(try await fixture.has("orders", place))
        }
    }
}
