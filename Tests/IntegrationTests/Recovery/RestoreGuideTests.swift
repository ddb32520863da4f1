// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// RESTORE.md followed to the letter, on a machine without Walden.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct RestoreGuideTests {
    @Test(arguments: ["zstd", "gzip", "none"], [RepositoryKind.directory, .sealedDirectory])
    func `the shell lines of RESTORE.md restore to a moment with stock tools alone`(
        _ compression: String, _ kind: RepositoryKind
    ) async throws {
        try await RecoveryFixture.with {
            $0.kind = kind
            $0.walCompression = compression
            $0.backupCompression = compression
        } _: { fixture in
            let space = fixture.folder.appending("space")
            try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", space.string])
            try await fixture.server.sql("CREATE TABLESPACE space LOCATION '\(space)'")
            try await fixture.fill("placed TABLESPACE space")
            let id = try await fixture.backup()
            try await fixture.fill("orders")
            let moment = try await fixture.moment()
            try await fixture.server.sql("DROP TABLE orders")
            try await fixture.archiveAll()
            try await fixture.server.stop()
            try FileManager.default.moveItem(atPath: space.string, toPath: space.string + ".gone")

            let place = fixture.place("by-hand", port: 5432)
            let tools = try await makeTools(fixture)
            let script = try filledIn(fixture, backup: id, moment: moment, place: place)
            let run = try await fixture.run(
                "/usr/bin/env", ["-i", "PATH=\(tools)", "LC_ALL=C", tools.appending("sh").string, "-eu", "-c", script])
            #expect(run.status == 0, "\(script)\n\(run.testDescription)")
            #expect(run.out.contains("backup successfully verified"), "\(run.testDescription)")
            try await fixture.server.wait(for: "the end of recovery") {
                // Until the server takes connections the question fails.
                (try? await fixture.value(place, "SELECT pg_is_in_recovery()::text")) == "false"
            }
            for table in ["orders", "placed"] {
                #expect(
                    try await fixture.value(place, RecoveryFixture.summary(of: table)) == RecoveryFixture.thousandRows)
            }
            #expect(
                try await fixture.value(
                    place, "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'space'")
                    == fixture.folder.appending("new-space").string)
        }
    }

    /// The guide's indented lines, in order, with the reader's part done:
    /// - `<cluster>` and so on are what stands in the repository, `/path/to/...` are folders of the test;
    /// - 16385 is the tablespace's number, and `edit tablespace_map` is done with sed;
    /// - the moment is the test's;
    /// - the commands that the guide gives within its sentences (verification, start) are run where they stand.
    private func filledIn(
        _ fixture: RecoveryFixture, backup: String, moment: String, place: RecoveryFixture.Place
    ) throws -> String {
        let guide = try fixture.content(fixture.repository.appending("RESTORE.md"))
        let folder = try fixture.backupFolder(backup)
        let number = try #require(
            fixture.names(in: folder).compactMap { $0.split(separator: ".").first.map(String.init) }
                .first { Int($0) != nil })
        let space = fixture.folder.appending("new-space").string
        // The block of the settings ends with its word at the start of a line, so the indentation goes.
        var script = guide.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { $0.hasPrefix("       ") }.map { String($0.dropFirst(7)) }.joined(separator: "\n")
        let generation = try fixture.generation()
        let changes = [
            ("/path/to/this/folder", fixture.repository.string),
            ("/path/to/the/new/data/directory", place.path.string), ("/path/to/tablespace", space),
            ("/path/to/the/secret/keys", fixture.folder.appending("identity.txt").string),
            ("<cluster>/<major>-<system identifier>", "main/\(generation.lastComponent?.string ?? "?")"),
            ("<backup id>", backup), ("16385", number),
            (
                "edit \"$PGDATA/tablespace_map\"",
                "sed -i 's|^\(number) .*|\(number) \(space)|' \"$PGDATA/tablespace_map\""
            ),
            ("2026-11-22 10:00:00+00", moment.replacing(" UTC", with: "+00")),
        ]
        for (old, new) in changes {
            #expect(script.contains(old), "the guide no longer says \(old)")
            script = script.replacing(old, with: new)
        }
        let commands = guide.components(separatedBy: "`").filter { $0.contains("$PGDATA") && !$0.contains("\n") }
        let verify = try #require(commands.first { $0.contains("pg_verifybackup") })
        let start = try #require(commands.first { $0.hasPrefix("pg_ctl") })
        #expect(script.contains("\ncat >> "))
        script = script.replacing("\ncat >> ", with: "\n\(verify)\ncat >> ")
        return script + "\n\(start.replacing("start", with: "-l '\(fixture.folder)/by-hand.log' start"))\n"
    }

    /// A PATH with links to stock tools and PostgreSQL's, and nothing of ours.
    private func makeTools(_ fixture: RecoveryFixture) async throws -> FilePath {
        let tools = fixture.folder.appending("tools")
        try await fixture.server.succeed("/bin/mkdir", [tools.string])
        let stock = ["sh", "age", "cat", "cp", "cut", "gzip", "ln", "mkdir", "sed", "tar", "touch", "zstd"].map {
            name in
            FilePath("/usr/bin").appending(name)
        }
        let server = ["pg_ctl", "pg_verifybackup"].map { fixture.server.programs.path($0) }
        for program in stock + server {
            let name = try #require(program.lastComponent?.string)
            try await fixture.server.succeed("/bin/ln", ["-s", program.string, tools.appending(name).string])
        }
        return tools
    }
}
