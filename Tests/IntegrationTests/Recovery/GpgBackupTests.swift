// SPDX-License-Identifier: MIT

import Codec
import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// Base backups sealed to gpg beside WAL that is sealed to age.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct GpgBackupTests {
    @Test func `a backup sealed to gpg is restored to a time, and unpacked by hand with gpg, zstd and tar`()
        async throws
    {
        try await with { fixture, key in
            try configure(fixture, recipient: key, home: "gnupg")
            let id = try await fixture.backup()
            try await fixture.fill("orders")
            let moment = try await fixture.moment()
            try await fixture.server.sql("DROP TABLE orders")
            try await fixture.archiveAll()
            let folder = try fixture.backupFolder(id)
            let names = fixture.names(in: folder).filter { $0 != "backup.json" && $0 != "started.json" }
            #expect(names.contains("base.00001.tar.zst.gpg") && names.allSatisfy { $0.hasSuffix(".gpg") }, "\(names)")
            #expect(try fixture.segments().allSatisfy { $0.string.hasSuffix(".zst.age") })
            let marker = try fixture.content(folder.appending("backup.json"))
            #expect(marker.contains("\"sealing\":\"gpg\"") && marker.contains(key))

            let place = fixture.place()
            try await fixture.restore(place, "--to-time", moment)
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
            try await unpackByHand(fixture, folder)
        }
    }

    @Test func `without the secret key a restore is refused before anything is written`() async throws {
        try await with { fixture, key in
            try configure(fixture, recipient: key, home: "gnupg")
            try await fixture.backup()
            try await fixture.archiveAll()
            try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", fixture.folder.appending("empty").string])
            try configure(fixture, recipient: key, home: "empty")
            let place = fixture.place()
            try await fixture.expect(
                1, saying: ["gpg has no secret key that opens it"], ["restore", "--latest"] + place.arguments)
            #expect(fixture.names(in: place.path).isEmpty)
        }
    }

    @Test func `a recipient that gpg does not know stops a backup before it stores anything, and not the archiving`()
        async throws
    {
        try await with { fixture, _ in
            let id = try await fixture.backup()
            let stranger = String(repeating: "A", count: 40)
            try configure(fixture, recipient: stranger, home: "gnupg")
            for command in [["backup"], ["config", "check"]] {
                try await fixture.expect(2, saying: ["gpg has no key with the fingerprint \(stranger)"], command)
            }
            #expect(fixture.names(in: try fixture.generation().appending("base")) == [id])
            try await fixture.archiveAll()
        }
    }

    private func with(_ body: (RecoveryFixture, _ key: String) async throws -> Void) async throws {
        try await RecoveryFixture.with {
            $0.starts = false
        } _: { fixture in
            let home = fixture.folder.appending("gnupg")
            try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", home.string])
            fixture.server.onCleanup { [server = fixture.server] in
                // Where none of its agents runs there is nothing to end.
                _ = try? await server.run("/usr/bin/gpgconf", ["--homedir", home.string, "--kill", "all"])
            }
            let made = try await fixture.server.succeed(
                "/usr/bin/gpg",
                ["--homedir", home.string, "--batch", "--no-tty", "--passphrase", "", "--status-fd", "1"]
                    + ["--quick-generate-key", "walden", "future-default", "default", "never"])
            let key = try #require(made.split(whereSeparator: \.isWhitespace).last { $0.count == 40 })
            try configure(fixture, recipient: String(key), home: "gnupg")
            try await fixture.startArchiving()
            try await body(fixture, String(key))
        }
    }

    /// `home` is a folder of the fixture's.
    private func configure(_ fixture: RecoveryFixture, recipient: String, home: String) throws {
        let identity = fixture.folder.appending("age.txt")
        if !fixture.exists(identity) {
            try AgeKeyFile.text(of: .generate(), created: "2026-11-22T01:00:00Z").write(
                toFile: identity.string, atomically: false, encoding: .utf8)
        }
        let text = """
            cluster: main
            repositories:
              - directory: \(fixture.repository)
                sealing:
                  age: {identities_file: \(identity)}
                  gpg: {recipients: [\(recipient)], home: \(fixture.folder.appending(home))}
            postgres:
              connection: "\(fixture.server.conninfo)"

            """
        try text.write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
    }

    private func unpackByHand(_ fixture: RecoveryFixture, _ backup: FilePath) async throws {
        let target = fixture.folder.appending("by-hand")
        let gpg = "gpg --homedir '\(fixture.folder)/gnupg' -q -d"
        let script = """
            mkdir -m 0700 '\(target)'
            for part in '\(backup)'/base.*.tar.zst.gpg; do \(gpg) "$part" | zstd -dc; done | tar -x -C '\(target)'
            \(gpg) '\(backup)/backup_manifest.gpg' > '\(target)/backup_manifest'
            '\(fixture.server.programs.path("pg_verifybackup"))' -n '\(target)'
            """
        let run = try await fixture.run("/bin/sh", ["-eu", "-c", script])
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(run.out.contains("backup successfully verified"), "\(run.testDescription)")
    }
}
