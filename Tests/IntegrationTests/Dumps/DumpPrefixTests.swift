// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// PostgreSQL's programs live in another root, as in a container: `docker compose exec -T postgres` and its like.
@Suite(
    .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: MountedFolder.isPossible, "\(MountedFolder.skipped)"))
struct DumpPrefixTests {
    @Test(arguments: ["plain", "custom"]) func `they dump and restore as those beside us do`(_ format: String)
        async throws
    {
        try await DumpFixture.with { fixture in
            let other = try OtherRoot.make(fixture)
            try fixture.configure(
                "globals: true\nformat: \(format)",
                more: """
                    programs:
                      prefix: \(other.prefix)
                      connection: "host=\(OtherRoot.socketFolder) port=5432 user=postgres"
                    """)
            try await fixture.makeDatabase("my shop")
            let dumped = try await walden(fixture, "dump", "my shop", "--json")
            #expect(dumped.status == 0, "\(dumped.testDescription)")
            let id = try #require(try fixture.ids(dumped).last)
            let restored = try await walden(fixture, "dump", "restore", id, "--into", "restored")
            #expect(restored.status == 0, "\(restored.testDescription)")
            let rows = try await fixture.recovery.server.sql(
                RecoveryFixture.summary(of: "orders"), database: "restored")
            #expect(rows.first?.first == RecoveryFixture.thousandRows)
        }
    }

    /// As root, who alone may enter another root.
    private func walden(_ fixture: DumpFixture, _ arguments: String...) async throws -> CommandResult {
        try await AsRoot.run(
            "/usr/bin/env",
            ["WALDEN_CONFIG=\(fixture.recovery.configuration)", RecoveryPrograms.walden] + arguments)
    }
}
