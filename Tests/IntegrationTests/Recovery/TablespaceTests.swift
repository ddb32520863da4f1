// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct TablespaceTests {
    @Test func `mapped tablespaces are restored beside the running original, which nothing touches`() async throws {
        try await RecoveryFixture.with { fixture in
            let (fast, slow) = try await makeTablespaces(fixture)
            let place = fixture.place()
            let (newFast, newSlow) = (fixture.folder.appending("new fast"), fixture.folder.appending("new-slow"))
            try await refusals(fixture, place, fast, slow)

            try await fixture.server.sql("CHECKPOINT")  // so that the original itself has nothing left to write there
            let roots = [fast, slow]
            let before = try roots.map(FolderListing.init)
            let beside = Set(fixture.names(in: fixture.folder))
            try await fixture.restore(
                place, "--latest", "--tablespace", "\(fast)=\(newFast)", "--tablespace", "\(slow)=\(newSlow)")
            for (root, listing) in zip(roots, before) {
                #expect(try FolderListing(root).changes(since: listing) == [], "touched \(root)")
            }
            let made = Set(fixture.names(in: fixture.folder)).subtracting(beside).filter { !$0.hasPrefix(".s.PGSQL") }
            #expect(made == ["restored", "restored.walden-plan.json", "new fast", "new-slow"])

            for table in ["in_fast", "in_slow", "in_base"] {
                #expect(
                    try await fixture.value(place, RecoveryFixture.summary(of: table)) == RecoveryFixture.thousandRows)
            }
            let locations = try await fixture.query(
                place, "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE oid > 10000 ORDER BY spcname")
            #expect(locations.map { $0.first ?? nil } == [newFast.string, newSlow.string])
            let links = place.path.appending("pg_tblspc")
            let targets = try fixture.names(in: links).map {
                try FileManager.default.destinationOfSymbolicLink(atPath: links.appending($0).string)
            }
            #expect(Set(targets) == [newFast.string, newSlow.string])

            // What is written from now on goes to the new folders too.
            _ = try await fixture.query(place, "CREATE TABLE more TABLESPACE fast AS SELECT 1 AS amount")
            #expect(try FolderListing(fast).changes(since: before[0]) == [])
        }
    }

    @Test func `in place the tablespaces return to where they were once the original is gone`() async throws {
        try await RecoveryFixture.with { fixture in
            let (fast, slow) = try await makeTablespaces(fixture)
            let data = fixture.server.dataDirectory
            let place = RecoveryFixture.Place(path: data, port: 5432, folder: fixture.folder)
            // While the originals are there nothing happens to them.
            try await fixture.server.stop()
            let listing = try FolderListing(fast)
            try await fixture.expect(
                4, saying: ["not empty"],
                ["restore", "--latest", "--in-place", "--into", fixture.folder.appending("other").string])
            #expect(try FolderListing(fast) == listing)

            for folder in [data, fast, slow] {
                try FileManager.default.moveItem(atPath: folder.string, toPath: folder.string + ".old")
            }
            try await fixture.restore(place, "--latest", "--in-place")
            for table in ["in_fast", "in_slow", "in_base"] {
                #expect(try await fixture.text(RecoveryFixture.summary(of: table)) == RecoveryFixture.thousandRows)
            }
            #expect(
                try await fixture.text("SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname = 'fast'")
                    == fast.string)
        }
    }

    @Test func `pg_verifybackup accepts a restore with mapped tablespaces, but for the map itself`() async throws {
        try await RecoveryFixture.with { fixture in
            let (fast, slow) = try await makeTablespaces(fixture)
            let place = fixture.place()
            let new = fixture.folder.appending("new")
            try await fixture.succeed(
                [
                    "restore", "--immediate", "--tablespace", "\(fast)=\(new)/fast", "--tablespace",
                    "\(slow)=\(new)/slow",
                ]
                    + place.arguments)
            // -n: the WAL is in the archive. -i: the map says where the tablespaces are now.
            let program = fixture.server.programs.path("pg_verifybackup").string
            let verified = try await fixture.run(program, ["-n", "-i", "tablespace_map", place.path.string])
            #expect(verified.status == 0, "\(verified.testDescription)")
            try fixture.rewrite(new.appending("fast").pushing(try anyFile(in: new.appending("fast")))) { $0[0] ^= 1 }
            let broken = try await fixture.run(program, ["-n", "-i", "tablespace_map", place.path.string])
            #expect(broken.status != 0, "it looked elsewhere: \(broken.testDescription)")
        }
    }

    /// A file with something in it.
    private func anyFile(in folder: FilePath) throws -> FilePath {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.string).sorted()
        return FilePath(
            try #require(
                paths.first { path in
                    let attributes = try? FileManager.default.attributesOfItem(
                        atPath: folder.pushing(FilePath(path)).string)
                    return attributes?[.type] as? FileAttributeType == .typeRegular
                        && attributes?[.size] as? Int ?? 0 > 0
                }))
    }

    /// Replay makes a tablespace where it was on the original, and would take the original's files there for its own.
    @Test
    func `a tablespace made since the backup bars a restore beside its server, and takes an empty folder in its place`()
        async throws
    {
        try await RecoveryFixture.with { fixture in
            let space = fixture.folder.appending("new disk")
            try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", space.string])
            try await fixture.backup()
            try await fixture.fill("before")
            let moment = try await fixture.moment()
            try await fixture.fill("between")
            try await fixture.server.sql("CREATE TABLESPACE new LOCATION '\(space)'")
            try await fixture.fill("in_new TABLESPACE new")
            try await fixture.archiveAll()
            try await fixture.server.sql("CHECKPOINT")
            let made = try FolderListing(space)
            let (early, late) = (fixture.place("early"), fixture.place("late", port: 5434))
            for command in ["plan", "restore"] {
                try await fixture.expect(
                    4, saying: [space.string, "another server's", "--exclusive"],
                    [command, "--latest"] + late.arguments)
            }
            #expect(!fixture.names(in: fixture.folder).contains("late"))
            try await fixture.restore(early, "--to-time", moment)
            #expect(try FolderListing(space).changes(since: made) == [])

            try await fixture.server.stop()
            let aside = fixture.folder.appending("aside")
            try await fixture.server.succeed("/bin/mv", [space.string, aside.string])
            let left = try FolderListing(aside)
            try await fixture.expect(
                4, saying: [space.string, "there is none"], ["restore", "--latest"] + late.arguments)
            try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", space.string])
            try await fixture.restore(late, "--latest")
            #expect(
                try await fixture.value(late, RecoveryFixture.summary(of: "in_new")) == RecoveryFixture.thousandRows)
            #expect(try FolderListing(aside).changes(since: left) == [])
        }
    }

    private func refusals(
        _ fixture: RecoveryFixture, _ place: RecoveryFixture.Place, _ fast: FilePath, _ slow: FilePath
    )
        async throws
    {
        let beside = fixture.names(in: fixture.folder)
        let restore = ["restore", "--latest"] + place.arguments
        let mapped = ["--tablespace", "\(slow)=\(fixture.folder)/x"]
        try await fixture.expect(4, saying: [fast.string, "--tablespace"], restore)
        try await fixture.expect(4, saying: [fast.string], restore + mapped)
        try await fixture.expect(
            4, saying: ["within each other"], restore + mapped + ["--tablespace", "\(fast)=\(place.path)/inside"])
        try await fixture.expect(
            4, saying: ["within each other"],
            restore + mapped + ["--tablespace", "\(fast)=\(fixture.folder)/x"])
        try await fixture.expect(
            2, saying: ["/nowhere", fast.string, slow.string], restore + mapped + ["--tablespace", "/nowhere=/x"])
        try await fixture.expect(2, saying: ["OLD=NEW"], restore + ["--tablespace", "\(fast)"])
        #expect(fixture.names(in: fixture.folder) == beside)
    }

    /// Two tablespaces with a table each, one in the base, in a backup and in WAL behind it.
    private func makeTablespaces(_ fixture: RecoveryFixture) async throws -> (FilePath, FilePath) {
        let folders = ["fast disk", "slow"].map { fixture.folder.appending($0) }
        for folder in folders { try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", folder.string]) }
        try await fixture.server.sql("CREATE TABLESPACE fast LOCATION '\(folders[0])'")
        try await fixture.server.sql("CREATE TABLESPACE slow LOCATION '\(folders[1])'")
        try await fixture.fill("in_base")
        try await fixture.fill("in_fast TABLESPACE fast")
        try await fixture.backup()
        try await fixture.fill("in_slow TABLESPACE slow")
        try await fixture.archiveAll()
        return (folders[0], folders[1])
    }
}
