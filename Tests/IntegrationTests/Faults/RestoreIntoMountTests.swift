// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

@Suite(
    .serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: SmallFileSystem.canMake, "a mount point is not restored into: it needs root and a tmpfs mount"))
struct RestoreIntoMountTests {
    /// Fault 25 of docs/faults.md.
    @Test func `a mount point is restored into as it is, and one with something in it is refused`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            let mount = try SmallFileSystem.make(fixture, "mounted", mebibytes: 200)
            let place = fixture.place("mounted")
            let found = mount.appending("lost+found").string
            try await fixture.server.succeed("/bin/mkdir", [found])
            try await fixture.expect(4, saying: ["not empty"], ["restore", "--immediate"] + place.arguments)
            try await fixture.server.succeed("/bin/rmdir", [found])
            try await fixture.restore(place, "--immediate")
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
        }
    }
}
