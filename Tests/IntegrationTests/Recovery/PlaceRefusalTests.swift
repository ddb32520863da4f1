// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// Where a restore must not go: refused before a byte is written.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct PlaceRefusalTests {
    /// Faults 25 and 27 of docs/faults.md.
    @Test func `an unfit place or another major's programs are refused and nothing is written`() async throws {
        try await RecoveryFixture.with { fixture in
            let server = fixture.server
            try await fixture.backup()
            let full = fixture.folder.appending("full")
            try await server.succeed("/bin/mkdir", [full.string])
            try await server.succeed("/bin/sh", ["-c", "echo mine > \(full)/precious"])
            let fake = fixture.folder.appending("fake")
            try await server.succeed("/bin/mkdir", [fake.string])
            try await server.succeed(
                "/bin/sh",
                [
                    "-c",
                    "printf '#!/bin/sh\\necho \"postgres (PostgreSQL) 14.1\"\\n' > \(fake)/postgres; chmod 755 \(fake)/postgres",
                ])
            let before = try FolderListing(full)
            let beside = fixture.names(in: fixture.folder)
            let fresh = fixture.folder.appending("fresh").string

            try await fixture.expect(4, saying: ["not empty"], ["restore", "--immediate", "--into", full.string])
            try await fixture.expect(4, saying: ["not empty"], ["plan", "--immediate", "--into", full.string])
            try await fixture.expect(
                4, saying: ["a server runs in"], ["restore", "--immediate", "--into", server.dataDirectory.string])
            try await fixture.expect(
                4, saying: ["PostgreSQL 14"],
                ["restore", "--immediate", "--into", fresh, "--pg-bin", fake.string])
            try await fixture.expect(
                3, saying: ["no postgres"],
                ["restore", "--immediate", "--into", fresh, "--pg-bin", fixture.folder.string])
            try await fixture.expect(2, saying: ["--into"], ["restore", "--immediate"])
            try await fixture.expect(2, saying: ["Give one of"], ["restore", "--into", fresh])
            try await fixture.expect(
                2, saying: ["Give one of"], ["restore", "--latest", "--immediate", "--into", fresh])

            #expect(try FolderListing(full) == before)
            #expect(fixture.names(in: fixture.folder) == beside)
            #expect(try await fixture.text("SELECT 'alive'") == "alive")

            // A stopped server's folder is not empty either.
            try await server.stop()
            let stopped = try FolderListing(server.dataDirectory)
            try await fixture.expect(
                4, saying: ["not empty"], ["restore", "--immediate", "--into", server.dataDirectory.string])
            #expect(try FolderListing(server.dataDirectory) == stopped)
        }
    }

    /// Fault 27 of docs/faults.md.
    @Test func `what this host lacks of what the backup's server had is told before the restore`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.server.sql("CREATE EXTENSION pg_trgm")
            let id = try await fixture.backup()
            let into = ["plan", "--immediate", "--into", fixture.folder.appending("new").string]
            let marker = try fixture.backupFolder(id).appending("backup.json")
            #expect(try fixture.content(marker).contains(#""libraries":["$libdir/pg_trgm"]"#))
            #expect(try await !fixture.succeed(into).out.contains("pg_trgm"))
            try fixture.rewrite(marker) { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                let needs =
                    #""needs":{"libc_versions":["1.0"],"libraries":["$libdir/elsewhere"],"preloaded":["nothing_such"]}"#
                bytes = Data(text.replacing(/"needs":{[^}]*}/, with: needs).utf8)
            }
            let plan = try await fixture.succeed(into).out
            for word in ["nothing_such", "$libdir/elsewhere", "glibc 1.0"] { #expect(plan.contains(word), "\(plan)") }
        }
    }

    /// Fault 25 of docs/faults.md.
    @Test(.enabled(if: SmallFileSystem.canMake, "too little space is not tested: it needs root and a tmpfs mount"))
    func `too little space is refused with both figures, and one tree too many on a file system too`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            let small = try SmallFileSystem.make(fixture, "small", mebibytes: 8)
            try await fixture.expect(
                1, saying: ["the restore needs", "are free"],
                ["restore", "--immediate", "--into", small.appending("data").string])
            #expect(fixture.names(in: small) == [])
        }
    }

    /// Fault 25 of docs/faults.md.
    @Test(.enabled(if: geteuid() == 0, "restoring as root is not tested: it needs root"))
    func `root restores for the user who is to run the server`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            let account = try #require(fixture.server.account)
            let place = fixture.place("as-root")
            let owner = try await fixture.server.succeed("/usr/bin/id", ["-un"])
                .trimmingCharacters(in: .whitespacesAndNewlines)
            let result = try await AsRoot.run(
                RecoveryPrograms.walden,
                ["restore", "--immediate", "--start", "--owner", owner, "--config", fixture.configuration.string]
                    + place.arguments)
            #expect(result.status == 0, "\(result.testDescription)")
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
            let strangers = try FolderListing(place.path).entries.filter { !$0.value.contains(" \(account.uid) ") }
            #expect(strangers.isEmpty, "not the owner's: \(strangers.keys.sorted())")
        }
    }
}
