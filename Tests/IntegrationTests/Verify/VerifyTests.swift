// SPDX-License-Identifier: MIT

import Foundation
import PITR
import PostgresTestSupport
import SystemPackage
import Testing

/// What `walden verify` says of damage done to a real repository, and that what it mends can be restored from.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct VerifyTests {
    /// The findings of a run that must end with `status`.
    private func findings(
        _ fixture: RecoveryFixture, _ status: Int32, _ arguments: String..., location: SourceLocation = #_sourceLocation
    ) async throws -> [JSONText] {
        let result = try await fixture.walden(["verify", "--json"] + arguments)
        #expect(result.status == status, "\(result.testDescription)", sourceLocation: location)
        return try result.document()["result"]?["findings"]?.elements ?? []
    }

    private func parts(_ fixture: RecoveryFixture, _ id: String) throws -> [FilePath] {
        let folder = try fixture.backupFolder(id)
        return fixture.names(in: folder).filter { $0.hasPrefix("base.") }.map { folder.appending($0) }
    }

    /// Fault 30 of docs/faults.md.
    @Test func `a server's own WAL and backup are whole, and each damage says what is lost by it`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("first")
            let id = try await fixture.backup()
            for table in ["a", "b", "c"] {
                try await fixture.fill(table)
                try await fixture.archiveAll()
            }
            #expect(try await findings(fixture, 0).isEmpty)
            let whole = try await fixture.succeed("verify", "--sample", "20%", "--workers", "2", "--max-rate", "1GiB")
            #expect(whole.out.contains("All that was read is whole"))
            let listed = try await fixture.succeed("job", "list", "--job", "verify", "--json").document()
            #expect(listed["result"]?["runs"]?.elements.count == 2)

            let segment = try #require(try fixture.segments().last)
            var stored = Data()
            try fixture.rewrite(segment) {
                stored = $0
                $0[$0.count - 3] ^= 0x10
            }
            let flipped = try #require(try await findings(fixture, 5).first)
            #expect(flipped["kind"]?.text == "segments" && flipped["state"]?.text == "damaged")
            #expect(flipped["lost_backups"]?.elements.isEmpty == true)
            #expect(flipped["lost_stretches"]?.elements.count == 1)
            #expect(flipped["cure"]?.text?.contains("walden backup") == true)
            try FileManager.default.removeItem(atPath: segment.string)
            let gone = try #require(try await findings(fixture, 5).first)
            #expect(gone["state"]?.text == "missing")
            let window = try await fixture.succeed("window", "--json").document()["result"]?["windows"]?[0]
            #expect(gone["lost_stretches"]?[0]?["after"]?["time"]?.text == window?["last"]?.text)
            try stored.write(to: URL(fileURLWithPath: segment.string))
            #expect(try await findings(fixture, 0).isEmpty)

            let part = try #require(try parts(fixture, id).first)
            try fixture.rewrite(part) { $0.removeLast(20) }
            let cut = try #require(try await findings(fixture, 5, "--backups-only").first)
            #expect(cut["lost_backups"]?[0]?.text == id && cut["kind"]?.text == "backup_object")
            try FileManager.default.removeItem(atPath: part.string)
            let missing = try #require(try await findings(fixture, 5, "--backup", id).first)
            #expect(missing["state"]?.text == "missing" && missing["lost_stretches"]?.elements.count == 1)
            #expect(try await findings(fixture, 5, "--wal-only").count == 1)
            let text = try await fixture.expect(5, ["verify", "--anew"])
            #expect(text.out.contains("MISSING \(id)/") && text.out.contains("lost: backup \(id)"), "\(text.out)")
            #expect(try await findings(fixture, 3, "--backup", "20000101T000000Z-full").isEmpty)
        }
    }

    @Test func `a second repository mends the first, which then restores`() async throws {
        try await RecoveryFixture.withTwo { fixture in
            let id = try await fixture.backup()
            try await fixture.fill("orders")
            let needed = try await fixture.archiveAll()
            try await fixture.archiveAll()
            let segment = try #require(try fixture.stored(segment: needed))
            try fixture.rewrite(segment) { $0[$0.count - 3] ^= 0x10 }
            let part = try #require(try parts(fixture, id).first)
            try FileManager.default.removeItem(atPath: part.string)

            let found = try await findings(fixture, 5, "--repository", "local")
            #expect(found.count == 2 && found.allSatisfy { $0["whole_in"]?[0]?.text == "remote" })
            let mended = try await fixture.succeed("verify", "--repository", "local", "--repair")
            #expect(mended.out.contains("MENDED FROM remote"), "\(mended.testDescription)")
            #expect(try await findings(fixture, 0).isEmpty)

            // From the first alone, to its end.
            try fixture.configure(repositories: fixture.local)
            let place = fixture.place()
            try await fixture.restore(place, "--latest")
            let rows = try await fixture.value(place, RecoveryFixture.summary(of: "orders"))
            #expect(rows == RecoveryFixture.thousandRows)

            try fixture.configure(repositories: fixture.local + fixture.sealed)
            try FileManager.default.moveItem(
                atPath: fixture.remote.string, toPath: fixture.folder.appending("aside").string)
            let partly = try await fixture.expect(7, ["verify"])
            #expect(partly.out.contains("Repository remote does not answer"))
        }
    }
}
