// SPDX-License-Identifier: MIT

import Glibc
import Host
import PostgresTestSupport
import SystemPackage
import Testing

/// Names and files that PostgreSQL never asks to be archived.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct PushNamesTests {
    /// Each as a file that is there, a real segment by its content.
    ///
    /// Fault 10 of docs/faults.md.
    @Test func `illegal names are refused in one line each`() async throws {
        let names = [
            "000000010000000a00000005", "00000001000000000000000a", "0000000100000000000000", "%p", "%f",
            "00000001000000000000000005", "000000010000000000000005 ", " 000000010000000000000005",
            "000000010000000000000005\n", "0000000100000000\n00000005", "000000010000000000000005.zst",
            "000000010000000000000005.walden", "000000000000000000000005", "00000001000000000000FFFF",
            "000000010000000000000005.partial.partial", "xlogtemp.12", "archive_status", "-x", "--help",
            "postgresql.conf",
            "00000000.history", "0000000g.history", "ümlaut", "000000010000000000000005.28.backup",
        ]
        try await WaldenFixture.with(.withoutServer) { fixture in
            let bytes = try SmallFile.bytes(at: try await fixture.segment(5, in: "source"))
            let before = try await fixture.listing()
            for name in names {
                let path = try await fixture.file(name, bytes)
                expectRefused(try await fixture.push(path), naming: ["WAL file"])
                // As PostgreSQL would give it, relative to the data directory.
                expectRefused(try await fixture.push(FilePath(name)), naming: ["WAL file"])
            }
            #expect(try await fixture.listing() == before)
        }
    }

    /// Fault 10 of docs/faults.md.
    @Test func `paths that lead elsewhere are refused`() async throws {
        let paths = [
            "../x", "..", ".", "/", "../../etc/passwd", "pg_wal/..", "pg_wal/archive_status", "global/pg_control",
        ]
        try await WaldenFixture.with(.withoutServer) { fixture in
            let before = try await fixture.listing()
            for path in paths { expectRefused(try await fixture.push(FilePath(path)), naming: ["WAL file"]) }
            #expect(try await fixture.listing() == before)
        }
    }

    /// Fault 12 of docs/faults.md.
    @Test func `a file that vanished`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let before = try await fixture.listing()
            expectRefused(
                try await fixture.push("pg_wal/000000010000000000000099"),
                naming: ["000000010000000000000099", "No such file"])
            #expect(try await fixture.listing() == before)
        }
    }

    /// Fault 14 of docs/faults.md.
    @Test func `a file that the server's user may not read, with the cure`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.segment(5)
            let before = try await fixture.listing()
            #expect(chmod(path.string, 0) == 0)
            expectRefused(try await fixture.push(path), naming: [path.string, "who owns"])
            #expect(try await fixture.listing() == before)
        }
    }

    /// A FIFO without a writer, which would keep a careless reader waiting for ever.
    @Test(arguments: ["mkfifo", "mkdir"])
    func `what is no file is refused at once`(program: String) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.makeFolder("odd").appending("000000010000000000000005")
            try await fixture.cluster.succeed("/usr/bin/env", [program, path.string])
            let before = try await fixture.listing()
            expectRefused(try await fixture.push(path), naming: [path.string, "regular file"])
            #expect(try await fixture.listing() == before)
        }
    }

    @Test func `arguments that make no sense are refused in one line`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            for words in [
                ["push"], ["push", ""], ["push", "a", "b"], ["push", "--wat", "p"], ["--config", "push", "p"],
            ] {
                expectRefused(try await fixture.run([fixture.programs.helper.string] + words))
            }
            for words in [["push"], ["push", "a", "b"], ["push", "--wat", "p"]] {
                let answer = try await fixture.run([fixture.programs.walden.string, "wal"] + words)
                #expect((1...125).contains(answer.status) && answer.out.isEmpty, "\(answer)")
            }
        }
    }

    @Test func `a missing or broken configuration is named`() async throws {
        let contents = ["", "cluster: [", "clutser: main\n", "\0\u{1}", "repositories: [{directory: relative}]\n"]
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.segment(5)
            let before = try await fixture.listing()
            for content in contents {
                let broken = try await fixture.file("broken.yaml", Array(content.utf8))
                let words = [fixture.programs.helper.string, "--config", broken.string, "push", path.string]
                expectRefused(try await fixture.run(words), naming: [broken.string])
            }
            let missing = [fixture.programs.helper.string, "--config", "/nonexistent.yaml", "push", path.string]
            expectRefused(try await fixture.run(missing), naming: ["/nonexistent.yaml", "walden init"])
            #expect(try await fixture.listing() == before)
        }
    }
}
