// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct ProgressTests {
    private static let pseudoTerminal = "/usr/bin/script"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: pseudoTerminal), "script(1) is not there"))
    func `a terminal sees a bar with rate and time left, and a pipe sees lines`() async throws {
        try await RecoveryFixture.with {
            $0.backup = "max_rate_kib: 8192"
        } _: { fixture in
            let command = "'\(RecoveryPrograms.walden)' backup"
            let onTerminal = try await fixture.run(
                Self.pseudoTerminal, ["-qec", command, "/dev/null"], environment: ["SHELL": "/bin/sh", "TERM": "xterm"])
            #expect(onTerminal.status == 0, "\(onTerminal.testDescription)")
            let bars = onTerminal.out.components(separatedBy: "\r").filter {
                $0.contains("backup [#") || $0.contains("backup [.")
            }
            #expect(
                bars.contains { $0.contains("/s") && $0.contains(" left") && $0.contains(" %") }, "\(onTerminal.out)")

            try await fixture.configure { $0.backup = "wal_timeout: 120s" }
            let piped = try await fixture.succeed("backup")
            #expect(!(piped.err + piped.out).contains("\r") && !(piped.err + piped.out).contains("\u{1B}"))
            let place = fixture.place()
            let restored = try await fixture.succeed(["restore", "--immediate", "--start"] + place.arguments)
            #expect(!(restored.err + restored.out).contains("\u{1B}"))
            for line in restored.err.split(separator: "\n") where !line.hasPrefix(" ") {
                #expect(line.hasPrefix("20") || line.hasPrefix("restore "), "not a line of the log: \(line)")
            }
        }
    }

    /// A slow backup to a pipe: a line each ten seconds is all that there is to see, so this one takes more than ten.
    @Test func `a long run tells how far it is in lines where there is no terminal`() async throws {
        try await RecoveryFixture.with {
            $0.backup = "max_rate_kib: 1500"
        } _: { fixture in
            let result = try await fixture.succeed("backup")
            let lines = result.err.split(separator: "\n").filter { $0.hasPrefix("backup ") }
            #expect(lines.contains { $0.contains(" %") && $0.contains("/s") && $0.contains(" left") }, "\(result.err)")
        }
    }

    @Test func `with json every command prints exactly one document, in success and in failure`() async throws {
        try await RecoveryFixture.with { fixture in
            let into = fixture.folder.appending("restored").string
            let successes = [
                ["init", "--pgdata", fixture.server.dataDirectory.string], ["backup"], ["list"],
                ["plan", "--immediate"],
                ["restore", "--immediate", "--into", into], ["config", "check"], ["config", "show"],
            ]
            for command in successes {
                let result = try await fixture.walden(command + ["--json"])
                #expect(result.status == 0, "\(result.testDescription)")
                let document = try result.document()
                #expect(document["schema"]?.number == 1 && document["result"] != nil, "\(result.out)")
                #expect(document["command"]?.text == command.prefix { !$0.hasPrefix("--") }.joined(separator: " "))
            }
            try await fixture.server.stop()
            let failures: [(Int32, [String])] = [
                (1, ["backup"]), (3, ["plan", "--latest", "--timeline", "9"]),
                (4, ["restore", "--immediate", "--into", into]), (2, ["plan"]), (2, ["plan", "--nonsense"]),
                (2, ["list", "--config", "/nowhere"]), (2, ["config", "check", "--config", "/nowhere"]),
                (2, ["config", "show", "--config", "/nowhere"]), (2, ["init", "--config", "/nowhere/x"]),
                (2, ["backup", "--checkpoint", "never"]),
            ]
            for (status, command) in failures {
                let result = try await fixture.walden(command + ["--json"])
                #expect(result.status == status, "\(result.testDescription)")
                let document = try result.document()
                #expect(document["error"]?["message"]?.text?.isEmpty == false, "\(result.out)")
                #expect(document["result"] == nil)
                #expect(!result.err.isEmpty)
            }
        }
    }
}
