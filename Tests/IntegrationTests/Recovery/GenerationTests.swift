// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// A cluster that was made anew by initdb keeps its name, and the one before stays restorable.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct GenerationTests {
    /// Fault 22 of docs/faults.md.
    @Test func `after an initdb the former server is restored by its generation`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            try await fixture.server.stop()
            let former = try #require(
                fixture.names(in: fixture.repository.appending("main")).first { $0.contains("-") })

            let data = fixture.folder.appending("successor")
            try await fixture.server.succeed(
                "initdb", ["-D", data.string, "-U", "postgres", "-A", "trust", "-N", "--wal-segsize=1"])
            try await fixture.expect(4, saying: ["--new-generation"], ["init", "--pgdata", data.string])
            try await fixture.succeed("init", "--pgdata", data.string, "--new-generation")

            // The newest generation has no backup yet; what has one is named.
            try await fixture.expect(3, saying: ["--generation \(former)"], ["plan", "--immediate"])
            try await fixture.expect(3, saying: [former], ["plan", "--immediate", "--generation", "14-1"])
            let place = fixture.place()
            try await fixture.restore(place, "--immediate", "--generation", former)
            #expect(try await fixture.has("orders", place))
        }
    }
}
