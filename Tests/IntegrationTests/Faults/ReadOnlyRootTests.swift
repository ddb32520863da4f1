// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// As a container with a read-only root file system: nothing can be written but the repository and the socket's folder.
@Suite(
    .serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: MountedFolder.isPossible, "\(MountedFolder.skipped)"))
struct ReadOnlyRootTests {
    /// Faults 13 and 14 of docs/faults.md.
    @Test func `archiving goes on where neither state nor temporary files can be written`() async throws {
        var options = WaldenFixture.Options.withoutServer
        options.archives = false
        try await WaldenFixture.with(options) { fixture in
            let folder = try await fixture.makeFolder("run")
            let socket = folder.appending("agent.sock")
            let text = try String(contentsOfFile: fixture.configuration.string, encoding: .utf8)
            try "\(text)agent: {socket: \(socket), http: off, state: \(fixture.cluster.folder)/state}\n"
                .write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
            let wrap = readOnly(but: [fixture.repository, folder], in: fixture.cluster.folder)
            let agent = try await RunningAgent.start(fixture, wrap: wrap)
            let helper = "\(fixture.programs.helper) --config \(fixture.configuration) --socket \(socket)"
            try fixture.append([
                "archive_mode = on", "archive_command = 'WALDEN_PROGRAM=/nonexistent \(helper) push \"%p\"'",
            ])
            try await fixture.cluster.start()
            for _ in 0..<3 { try await fixture.switchSegment() }
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            try await fixture.expectEverythingArchived()
            try await fixture.expectNoFailure()
            #expect(!agent.hasEnded, "\(agent.log)")
            try await pushDirectly(fixture, wrap)
        }
    }

    private func pushDirectly(_ fixture: WaldenFixture, _ wrap: [String]) async throws {
        let words = ["wal", "push", "--config", fixture.configuration.string, try await fixture.segment(99).string]
        let command = try #require(try fixture.cluster.account?.command(running: fixture.programs.walden, words))
        let answer = try await RunProgram.run(
            FilePath(wrap[0]), wrap.dropFirst() + [command.program.string] + command.arguments, account: nil)
        expectQuietSuccess(answer)
    }

    /// Words that run what follows where only these folders can be written to.
    private func readOnly(but folders: [FilePath], in top: FilePath) -> [String] {
        let bound = ([top] + folders).map { "mount --bind '\($0)' '\($0)'" }
        let line =
            (["mount --make-rprivate /"] + bound + ["mount -o remount,bind,ro '\(top)'", "mount -o remount,bind,ro /"])
            .joined(separator: " && ")
        return ["/usr/bin/unshare", "-m", "/bin/sh", "-c", "\(line) && exec \"$@\"", "sh"]
    }
}
