// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// Where PostgreSQL wants the file: never a short or torn one there, whatever happens.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct FetchTargetTests {
    @Test func `a missing or read-only folder stops recovery`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            expectStopped(
                try await fixture.fetch(path.name, "/nonexistent/RECOVERYXLOG"), naming: ["/nonexistent/RECOVERYXLOG"])
            let folder = try await fixture.makeFolder("target")
            try await fixture.cluster.succeed("/bin/chmod", ["0500", folder.string])
            expectStopped(try await fixture.fetch(path.name, folder.appending("RECOVERYXLOG")), naming: [folder.string])
            #expect(try fixture.names(in: folder).isEmpty)
        }
    }

    @Test func `a folder at the path stops recovery`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let target = try await fixture.makeFolder("target/RECOVERYXLOG")
            expectStopped(try await fixture.fetch(path.name, target), naming: [target.string])
            #expect(try fixture.names(in: target.removingLastComponent()) == ["RECOVERYXLOG"])
        }
    }

    /// Fault 13 of docs/faults.md.
    @Test(.enabled(if: MountedFolder.isPossible, "\(MountedFolder.skipped)"))
    func `a full disk stops recovery and keeps no short file`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let disk = try await MountedFolder.mount("target", mebibytes: 4, in: fixture.cluster)
            expectStopped(
                try await fixture.fetch(path.name, disk.path.appending("RECOVERYXLOG")), naming: ["Free space"])
            #expect(try fixture.names(in: disk.path).isEmpty)
        }
    }

    @Test func `killed at any point, the path holds nothing or the whole segment`() async throws {
        let kill = """
            delay=$1; shift; "$@" 2>/dev/null & child=$!
            sleep "$delay"; kill -KILL "$child" 2>/dev/null; wait "$child"
            """
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            let clock = ContinuousClock()
            let usual = try await clock.measure { expectQuietSuccess(try await fixture.fetch(path.name, target)) }
            var random = SeededRandom(seed: 15)
            for _ in 0..<25 {
                if FileManager.default.fileExists(atPath: target.string) { try await fixture.remove(target) }
                let delay = usual * Double.random(in: 0...1, using: &random)
                let words = [fixture.programs.walden.string, "wal", "fetch", path.name, target.string]
                _ = try await fixture.shell(kill, ["\(delay / .seconds(1))"] + words)
                guard FileManager.default.fileExists(atPath: target.string) else { continue }
                #expect(try await fixture.areEqual(path, target))
            }
            expectQuietSuccess(try await fixture.fetch(path.name, target))
            #expect(try await fixture.areEqual(path, target))
            #expect(try fixture.names(in: target.removingLastComponent()) == ["RECOVERYXLOG"])
        }
    }

    @Test func `a symbolic link in the temporary's place is not followed`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let folder = try await fixture.makeFolder("target")
            let victim = try await fixture.file("victim", [1, 2, 3], in: "elsewhere")
            try await fixture.cluster.succeed(
                "/bin/ln", ["-s", victim.string, folder.appending("RECOVERYXLOG.walden").string])
            expectStopped(try await fixture.fetch(path.name, folder.appending("RECOVERYXLOG")))
            #expect(try Data(contentsOf: URL(fileURLWithPath: victim.string)) == Data([1, 2, 3]))
        }
    }
}
