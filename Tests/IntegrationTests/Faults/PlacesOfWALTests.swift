// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

@Suite(
    .serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: MountedFolder.isPossible, "\(MountedFolder.skipped)"))
struct PlacesOfWALTests {
    /// Fault 11 of docs/faults.md.
    @Test func `a file system of its own for pg_wal changes nothing, however the path is written`() async throws {
        var options = WaldenFixture.Options()
        options.cluster.segmentSizeMiB = 1
        try await WaldenFixture.with(options) { fixture in
            try await fixture.cluster.stop()
            let disk = try await MountedFolder.mount("disk", mebibytes: 64, in: fixture.cluster)
            let (inside, outside) = (fixture.cluster.dataDirectory.appending("pg_wal"), disk.path.appending("wal"))
            try await fixture.cluster.succeed("/bin/mv", [inside.string, outside.string])
            try await fixture.cluster.succeed("/bin/ln", ["-s", outside.string, inside.string])
            try await fixture.cluster.start()
            let segment = try await fixture.switchSegment()
            try await fixture.waitUntilArchived(segment)
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
            let before = try await fixture.listing()
            for path in [FilePath("pg_wal"), "./pg_wal", inside, outside] {
                #expect(try await fixture.push(path.appending(segment)).status == 0, "\(path)")
            }
            #expect(try await fixture.listing() == before)
            try await fixture.cluster.stop()
        }
    }
}
