// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// `walden-wal` where there is no `walden`, as while a package is being replaced.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct HelperAloneTests {
    /// A folder with the helper and, as a link, the walden that it needs.
    private func install(_ fixture: WaldenFixture) async throws -> (helper: FilePath, walden: FilePath) {
        let folder = try await fixture.makeFolder("bin")
        let (helper, walden) = (folder.appending("walden-wal"), folder.appending("walden"))
        try await fixture.cluster.succeed("/bin/cp", [fixture.programs.helper.string, helper.string])
        try await fixture.cluster.succeed("/bin/ln", ["-s", fixture.programs.walden.string, walden.string])
        return (helper, walden)
    }

    @Test func `the server keeps its segments and archives them when walden is back`() async throws {
        var options = WaldenFixture.Options.withoutServer
        options.archives = false
        try await WaldenFixture.with(options) { fixture in
            let (helper, walden) = try await install(fixture)
            let away = FilePath(walden.string + ".away")
            // A walden of the machine's own must not help out.
            let command = "WALDEN_PROGRAM=\(walden) \(helper) --config \(fixture.configuration) push \"%p\""
            try fixture.append(["archive_mode = on", "archive_command = '\(command)'"])
            try await fixture.cluster.succeed("/bin/mv", [walden.string, away.string])
            try await fixture.cluster.start()
            let kept = try await fixture.switchSegment()
            try await fixture.waitForFailure()
            #expect(try fixture.archiveStatus("ready").contains(kept))
            #expect(try fixture.log().contains("walden-wal: there is no program \(walden)"))
            try await fixture.cluster.succeed("/bin/mv", [away.string, walden.string])
            // The archiver sleeps up to a minute after three failures, unless there is a new segment.
            let last = try await fixture.switchSegment()
            try await fixture.waitUntilArchived(last)
            #expect(try fixture.archiveStatus("ready").isEmpty)
            #expect(try Set(fixture.archiveStatus("done")).isSuperset(of: [kept, last]))
            try await fixture.expectEverythingArchived()
        }
    }

    @Test func `push is tried again, fetch stops recovery, each with a sentence`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let (helper, walden) = try await install(fixture)
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            try await fixture.remove(walden)
            func alone(_ words: String...) async throws -> Answer {
                try await fixture.run([helper.string] + words, environment: ["WALDEN_PROGRAM": walden.string])
            }
            expectRefused(try await alone("push", path.string), naming: [walden.string])
            expectStopped(try await alone("fetch", path.name, target.string), naming: [walden.string])
            expectRefused(
                try await alone("fetch", "--standby", path.name, target.string), status: 69...69,
                naming: [walden.string])
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }
}
