// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// What the built program tells, on a real server.
@Suite(.timeLimit(.minutes(10))) struct NotifyTests {
    /// Of every event that the command of the configuration was run for.
    private struct Told: Sendable {
        let file: String

        func lines() throws -> [[String]] {
            try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
                .map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
        }
    }

    private func with(_ body: (DumpFixture, Told) async throws -> Void) async throws {
        try await DumpFixture.with { fixture in
            let told = Told(file: fixture.folder.appending("told").string)
            let fields = ["EVENT", "JOB", "STATUS", "BACKUP_FILE", "BACKUP_SIZE", "EXIT_STATUS", "DURATION"]
            let command = "echo \"\(fields.map { "$WALDEN_\($0)" }.joined(separator: "|"))\" >> \(told.file)"
            let notify = "notify:\n  targets:\n    - name: local\n      exec: '\(command)'\n"
            try fixture.configure("globals: false", more: notify)
            try await body(fixture, told)
        }
    }

    @Test func `backups and dumps tell what they made, and tests of dumps that they passed`() async throws {
        try await with { fixture, told in
            try await fixture.makeDatabase("shop")
            let backup = try #require(
                try await fixture.recovery.succeed("backup", "--json").document()["result"]?["backup"]?["id"]?.text)
            try await fixture.dump("shop", "--tier", "daily")
            try await fixture.recovery.succeed("dump", "test")
            try await fixture.recovery.succeed("prune")
            try await fixture.recovery.succeed("prune", "--dry-run")
            let lines = try told.lines()
            #expect(
                lines.map { "\($0[0]) \($0[1]) \($0[2])" }
                    == ["backup", "dump_daily", "dump_test", "prune"].flatMap {
                        ["started \($0) started", "succeeded \($0) success"]
                    })
            #expect(lines[1][3] == backup && Int(lines[1][4]) ?? 0 > 0 && lines[1][5] == "0")
            #expect(lines[3][3].hasPrefix("shop_backup_") && lines[3][3].hasSuffix(".sql.gz"))
            #expect(Int(lines[3][4]) ?? 0 > 0 && Double(lines[3][6]) ?? -1 >= 0)
        }
    }

    /// Fault 34 of docs/faults.md.
    @Test func `a target that fails changes no result`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let ping = "{name: dead, ping: {url: \"http://127.0.0.1:1/secret\"}}"
            try fixture.configure("globals: false", more: "notify: {targets: [{name: no, exec: exit 1}, \(ping)]}")
            let result = try await fixture.recovery.walden("dump", "shop", "--json")
            #expect(result.status == 0, "\(result.testDescription)")
            #expect(result.err.contains("no could not be told: succeeded, dump_manual: the command ended with"))
            #expect(result.err.contains("dead could not be told: succeeded, dump_manual"))
            #expect(!result.err.contains("secret"))
            _ = try result.document()
        }
    }
}
