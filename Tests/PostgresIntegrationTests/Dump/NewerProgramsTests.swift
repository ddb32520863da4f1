// SPDX-License-Identifier: MIT

import Errors
import Postgres
import PostgresTestSupport
import Testing

/// The oldest server with the newest programs; where one version is installed alone, that with its own.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .timeLimit(.minutes(5)))
struct NewerProgramsTests {
    @Test(arguments: [DumpRequest.Format.plain, .custom, .directory(jobs: 2)])
    func `what newer programs dump of a server goes back into that server`(format: DumpRequest.Format) async throws {
        var options = ThrowawayCluster.Options()
        options.programs = PostgresInstallations.all.first
        try await DumpFixture.with(options) { fixture in
            let newest = try #require(PostgresInstallations.all.last)
            let programs = try await DumpPrograms.find(
                serverVersion: 150_000, explicit: newest.binFolder, prefix: [], environment: DumpFixture.environment)
            #expect(programs.version.major == newest.major)
            try await fixture.fill("shop")
            let session = try await DumpSession.open(fixture.settings, database: "shop")
            try await fixture.maker { try await $0.create("new", like: session.database) }
            var request = DumpRequest(database: "shop")
            (request.format, request.snapshot) = (format, session.snapshot.identifier)
            let watch = try await session.watch()
            let folder = fixture.cluster.folder.appending("dump")
            var restoring = DumpRestoreRequest(.archive, into: "new")
            if case .directory = format {
                _ = try await DirectoryDump.run(
                    request, into: folder, programs: programs, connection: fixture.connection, watch: watch)
                _ = try await ArchiveRestore.run(
                    restoring, from: folder, jobs: 2, programs: programs, connection: fixture.connection,
                    serverVersion: session.serverVersion, watch: nil)
            } else {
                let stream = try await DumpStream.start(
                    request, programs: programs, connection: fixture.connection, watch: watch)
                let bytes = try await fixture.bytes(stream)
                if format == .plain {
                    restoring = DumpRestoreRequest(.plain(.database), into: "new")
                } else {
                    let header = try ArchiveHeader(parsing: bytes)
                    // The format changed with 17.
                    if newest.major >= 17, fixture.programs.version.major < 17 {
                        #expect(throws: WaldenError.self) { try header.check(fixture.programs) }
                    }
                    try header.check(programs)
                }
                let restore = try await RestoreStream.start(
                    restoring, programs: programs, connection: fixture.connection,
                    serverVersion: session.serverVersion, watch: nil)
                try await restore.push(bytes)
                _ = try await restore.finish()
            }
            let original = try await fixture.contents("shop")
            #expect(try await fixture.contents("new") == original)
        }
    }
}
