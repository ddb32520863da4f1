// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// A dump exists only when it is good; what fails leaves nothing, and costs no older dump.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpFaultTests {
    /// What a program behind the prefix does to pg_dump's output; `$pg_dump` is the program and `$@` its arguments.
    private static let deaths: [(name: String, shell: String, words: String)] = [
        ("killed", "$pg_dump \"$@\" | head -c 500; kill -9 $$", "signal 9"),
        (
            "exit status", "$pg_dump \"$@\" | head -c 500; echo 'pg_dump: error: out of memory' >&2; exit 1",
            "out of memory"
        ),
        ("cut short with status 0", "$pg_dump \"$@\" | head -c 500", "no whole plain dump"),
        ("nothing with status 0", "exit 0", "no whole plain dump"),
        ("something else with status 0", "echo hello", "no whole plain dump"),
    ]

    /// Fault 32 of docs/faults.md.
    @Test(arguments: deaths.indices)
    func `a dump that ends badly leaves nothing, and older ones stay`(_ index: Int) async throws {
        let death = Self.deaths[index]
        try await DumpFixture.with(dumps: "globals: false\ntiers: {daily: {keep_for: 1s}}") { fixture in
            try await fixture.makeDatabase("shop")
            try await fixture.dump("--tier", "daily")
            let before = fixture.objects()
            #expect(!before.isEmpty)
            let programs = fixture.recovery.server.programs.binFolder
            let script = try fixture.script(
                "dying",
                """
                program=$1; shift
                [ "$1" != --version ] || exec \(programs)/$program "$@"
                pg_dump=\(programs)/$program
                \(death.shell)
                """)
            try fixture.configure(
                "globals: false\ntiers: {daily: {keep_for: 1s}}",
                more: "programs: {prefix: \(script), connection: \"\(fixture.recovery.server.conninfo)\"}")
            try await fixture.recovery.expect(
                1, saying: ["HAS NO NEW DUMP", death.words], ["dump", "--tier", "daily"])
            #expect(fixture.objects() == before, "\(death.name)")
        }
    }

    @Test func `programs behind a prefix dump as those beside us do`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let programs = fixture.recovery.server.programs.binFolder
            let script = try fixture.script("enter room", "program=$2; shift 2\nexec \(programs)/$program \"$@\"")
            try fixture.configure(
                "globals: true",
                more:
                    "programs: {prefix: \"'\(script)' 'my room'\", connection: \"\(fixture.recovery.server.conninfo)\"}"
            )
            let ids = try await fixture.dump("shop")
            let object = try fixture.path(of: try #require(ids.last), suffix: ".sql.gz")
            #expect(
                try await fixture.restoreByHand("gunzip -c '\(object)'", into: "byhand") == RecoveryFixture.thousandRows
            )
            try fixture.configure(
                "format: directory", more: "programs: {prefix: \"'\(script)' room\", connection: \"user=postgres\"}")
            try await fixture.recovery.expect(1, saying: ["directory", "custom"], ["dump", "shop"])
        }
    }

    /// Fault 13 of docs/faults.md.
    @Test(.enabled(if: SmallFileSystem.canMake, "a full repository is not tested: it needs root and a tmpfs mount"))
    func `a full repository keeps its dumps and takes no half of one`() async throws {
        try await DumpFixture.with(dumps: "globals: false\ncompression: none") { fixture in
            try await fixture.makeDatabase("shop")
            let small = try SmallFileSystem.make(fixture.recovery, "small", mebibytes: 4)
            let text = try fixture.recovery.content(fixture.recovery.configuration)
            try text.replacing("directory: \(fixture.repository)", with: "directory: \(small)").write(
                toFile: fixture.recovery.configuration.string, atomically: false, encoding: .utf8)
            try await fixture.recovery.succeed("init", "--pgdata", fixture.recovery.server.dataDirectory.string)
            let first = try await fixture.dump("shop")
            try await fixture.recovery.server.sql(
                "CREATE TABLE noise AS SELECT md5(g::text) FROM generate_series(1, 200000) g", database: "shop")
            try await fixture.recovery.expect(1, saying: ["shop HAS NO NEW DUMP"], ["dump", "shop"])
            #expect(try await fixture.listed() == first)
            #expect(
                try FileManager.default.subpathsOfDirectory(atPath: small.string).count { $0.contains("shop_backup_") }
                    == 2)
        }
    }

    @Test func `a stopped dump leaves nothing`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let marks = fixture.folder.appending("begun")
            let programs = fixture.recovery.server.programs.binFolder
            let script = try fixture.script(
                "waiting",
                """
                program=$1; shift
                [ "$1" != --version ] || exec \(programs)/$program "$@"
                \(programs)/$program "$@" | head -c 500
                touch \(marks)
                sleep 600
                """)
            try fixture.configure(
                "globals: false",
                more: "programs: {prefix: \(script), connection: \"\(fixture.recovery.server.conninfo)\"}")
            let running = try await RunningProgram.walden(fixture.recovery, "dump", "shop")
            try await fixture.recovery.server.wait(for: "the dump to have begun") { fixture.recovery.exists(marks) }
            try running.signal(SIGTERM)
            #expect(try await running.result().status == 1)
            #expect(fixture.objects().isEmpty)
        }
    }

    @Test func `a damaged object is told of, and a marker that is not this dump's`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let id = try #require(try await fixture.dump("shop").first)
            let marker = try fixture.path(of: id, suffix: ".json")
            try fixture.recovery.rewrite(marker) { bytes in
                bytes = Data(String(decoding: bytes, as: UTF8.self).replacing("\"shop\"", with: "\"other\"").utf8)
            }
            try await fixture.recovery.expect(5, saying: ["DAMAGED", "another dump"], ["dump", "list"])
            // What cannot be read cannot be counted, so nothing is removed.
            try await fixture.recovery.expect(7, saying: ["NOTHING REMOVED"], ["prune"])
        }
    }
}
