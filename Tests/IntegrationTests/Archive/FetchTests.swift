// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

/// What `restore_command` answers: delivered, the end of the archive, or that nobody can tell.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct FetchTests {
    private static let history = "00000002.history"

    @Test func `what was pushed is delivered byte for byte`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            let text = Array("1\t0/5000000\tno recovery target specified\n".utf8)
            let files = [
                try await fixture.segment(5), try await fixture.segment(5, suffix: ".partial"),
                try await fixture.file(Self.history, text),
            ]
            for path in files {
                expectQuietSuccess(try await fixture.push(path))
                expectQuietSuccess(try await fixture.fetch(path.name, target))
                #expect(try await fixture.areEqual(path, target))
            }
            #expect(try fixture.names(in: target.removingLastComponent()) == ["RECOVERYXLOG"])
        }
    }

    @Test func `what is already at the path is replaced whole`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let target = try await fixture.file("RECOVERYXLOG", [1, 2, 3], in: "target")
            expectQuietSuccess(try await fixture.fetch(path.name, target))
            #expect(try await fixture.areEqual(path, target))
        }
    }

    /// Fault 18 of docs/faults.md.
    @Test func `the end of the archive is 1, quietly`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            let absent = ["000000010000000000000006", "000000020000000000000001", Self.history]
            for name in absent {
                #expect(try await fixture.fetch(name, target) == (1, "", ""), "nothing archived: \(name)")
            }
            for number in [3, 4, 5] as [UInt64] { try await fixture.pushed(number) }
            // A later segment of another timeline says nothing of this one.
            try await fixture.pushed(9, timeline: 3)
            for name in absent { #expect(try await fixture.fetch(name, target) == (1, "", ""), "\(name)") }
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }

    /// Fault 18 of docs/faults.md.
    @Test(arguments: ["", ".partial"])
    func `a hole stops recovery, with a message`(suffix: String) async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            try await fixture.pushed(4)
            let later = try await fixture.segment(0x106, suffix: suffix)  // of the next log, another folder
            expectQuietSuccess(try await fixture.push(later))
            let missing = "000000010000000000000005"
            expectStopped(try await fixture.fetch(missing, target), naming: [missing, "walden plan"])
            expectRefused(try await fixture.fetch(missing, target, options: ["--standby"]), status: 69...69)
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }

    @Test func `a partial segment is never delivered for the bare name`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            expectQuietSuccess(try await fixture.push(try await fixture.segment(5, suffix: ".partial")))
            #expect(try await fixture.fetch("000000010000000000000005", target) == (1, "", ""))
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }

    /// Fault 10 of docs/faults.md.
    @Test func `an illegal name stops recovery`() async throws {
        let names = [
            "../x", "%f", "000000010000000a00000005", "000000010000000000000005 ", "a\nb", "x", "-x",
            "pg_wal/000000010000000000000005",
        ]
        try await WaldenFixture.with(.withoutServer) { fixture in
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            for name in names { expectStopped(try await fixture.fetch(name, target), naming: ["WAL file"]) }
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }

    @Test func `a missing or broken configuration stops recovery`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            let broken = try await fixture.file("broken.yaml", Array("clutser: main\n".utf8))
            for configuration in ["/nonexistent.yaml", broken.string] {
                let words = [
                    fixture.programs.helper.string, "--config", configuration, "fetch", path.name, target.string,
                ]
                expectStopped(try await fixture.run(words), naming: [configuration])
            }
        }
    }

    @Test func `on a standby 69 takes the place of 126, and the end of the archive stays 1`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            let folder = try await fixture.makeFolder("standby")
            _ = try await fixture.file("standby.signal", [], in: "standby")
            #expect(try await fixture.fetch("000000010000000000000006", target, in: folder) == (1, "", ""))
            let away = fixture.repository.string + ".away"
            try await fixture.cluster.succeed("/bin/mv", [fixture.repository.string, away])
            expectStopped(try await fixture.fetch(path.name, target))
            expectRefused(try await fixture.fetch(path.name, target, in: folder), status: 69...69)
            expectRefused(try await fixture.fetch(path.name, target, options: ["--standby"]), status: 69...69)
        }
    }

    @Test func `usage errors of walden itself never pass for the end of the archive`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let folder = try await fixture.makeFolder("standby")
            _ = try await fixture.file("standby.signal", [], in: "standby")
            for words in [["fetch"], ["fetch", "a"], ["fetch", "--wat", "a", "b"], ["fetch", "a", "b", "c"]] {
                let call = [fixture.programs.walden.string, "wal"] + words
                #expect(try await fixture.run(call).status == 126)
                #expect(try await (2...125).contains(fixture.run(call, in: folder).status))
            }
        }
    }

    @Test func `a server of another cluster gets nothing`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let path = try await fixture.pushed(5)
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            try await WaldenFixture.with(.withoutServer) { other in
                for name in [path.name, "000000010000000000000077"] {
                    expectStopped(
                        try await fixture.fetch(name, target, in: other.cluster.dataDirectory),
                        naming: [fixture.systemIdentifier, other.systemIdentifier])
                }
            }
            #expect(try fixture.names(in: target.removingLastComponent()).isEmpty)
        }
    }
}
