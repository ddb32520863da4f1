// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DamagedBackupTests {
    /// Fault 17 of docs/faults.md.
    @Test(arguments: ["zstd", "none"])
    func `damage is found before a server could start, and once it is mended the restore succeeds`(
        _ compression: String
    ) async throws {
        try await RecoveryFixture.with {
            $0.backupCompression = compression
        } _: { fixture in
            try await fixture.fill("orders")
            let id = try await fixture.backup()
            let folder = try fixture.backupFolder(id)
            let names = fixture.names(in: folder)
            let part = folder.appending(try #require(names.first { $0.hasPrefix("base.00001.tar") }))
            let index = folder.appending(try #require(names.first { $0.hasPrefix("files.jsonl") }))
            let manifest = folder.appending("backup_manifest")
            let place = fixture.place()

            try await damage(part, fixture, place, [5]) { bytes in bytes[bytes.count / 2] ^= 0x10 }
            try await damage(part, fixture, place, [5]) { $0.removeLast($0.count / 3) }
            try await damage(part, fixture, place, [5]) { $0.removeAll() }
            try await damage(index, fixture, place, [5]) { bytes in bytes[bytes.count / 2] ^= 0x10 }
            try await damage(index, fixture, place, [5]) { $0.removeLast(20) }
            try await damage(manifest, fixture, place, [5]) { bytes in bytes[bytes.count / 2] ^= 0x10 }
            for gone in [part, index, manifest] {
                let aside = fixture.folder.appending("aside")
                try FileManager.default.moveItem(atPath: gone.string, toPath: aside.string)
                try await refused(fixture, place, [3, 5])
                try FileManager.default.moveItem(atPath: aside.string, toPath: gone.string)
            }

            // Everything is mended: the leavings of the interrupted restores are cleared without a question.
            #expect(!fixture.names(in: place.path).isEmpty)
            try await fixture.restore(place, "--immediate")
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
            #expect(!fixture.names(in: place.path).contains { $0.hasPrefix("walden-restore") })
        }
    }

    @Test func `a damaged marker is listed as such and its backup never chosen`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            let good = try await fixture.backup()
            let bad = try await fixture.backup()
            let marker = try fixture.backupFolder(bad).appending("backup.json")
            try fixture.rewrite(marker) { $0.removeLast($0.count / 2) }

            let listed = try await fixture.expect(5, saying: ["DAMAGED \(bad)", good], ["list"])
            #expect(listed.out.contains("DAMAGED"))
            let document = try await fixture.expect(5, ["list", "--json"]).document()
            #expect(document["result"]?["damaged"]?[0]?["id"]?.text == bad)
            try await fixture.archiveAll()
            let place = fixture.place()
            let outcome = try await fixture.restore(place, "--latest")
            #expect(outcome["backup"]?.text == good)
            let asked = try await fixture.walden("plan", "--latest", "--backup", bad)
            #expect([3, 5].contains(asked.status), "\(asked.testDescription)")

            // With no other, nothing is restored at all.
            try fixture.rewrite(try fixture.backupFolder(good).appending("backup.json")) { $0 = Data("{}".utf8) }
            let into = fixture.folder.appending("never")
            let refused = try await fixture.walden("restore", "--latest", "--into", into.string)
            #expect([3, 5].contains(refused.status), "\(refused.testDescription)")
            #expect(!fixture.exists(into))
        }
    }

    private func damage(
        _ path: FilePath, _ fixture: RecoveryFixture, _ place: RecoveryFixture.Place, _ statuses: [Int32],
        location: SourceLocation = #_sourceLocation, _ change: (inout Data) -> Void
    ) async throws {
        var original = Data()
        try fixture.rewrite(path) {
            original = $0; change(&$0)
        }
        try await refused(fixture, place, statuses, location: location)
        try fixture.rewrite(path) { $0 = original }
    }

    private func refused(
        _ fixture: RecoveryFixture, _ place: RecoveryFixture.Place, _ statuses: [Int32],
        location: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await fixture.walden(["restore", "--immediate"] + place.arguments)
        #expect(statuses.contains(result.status), "\(result.testDescription)", sourceLocation: location)
        try await fixture.expectUnstartable(place, location: location)
    }
}
