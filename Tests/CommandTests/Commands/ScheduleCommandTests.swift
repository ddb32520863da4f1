// SPDX-License-Identifier: MIT

import Foundation
import Testing

@testable import walden

/// It is 2026-11-22 10:00 in UTC, a Sunday.
@Suite("walden schedule") struct ScheduleCommandTests {
    private static let repository = "repositories: [{directory: /srv/walden}]\n"

    private func run(_ arguments: [String], _ schedule: String = "") async throws -> (status: Int32, captured: Captured)
    {
        try await withConfiguration(Self.repository + schedule) { path in
            await Captured.run(["schedule", "--config", path] + arguments)
        }
    }

    @Test func `the usual schedule with its next five times`() async throws {
        let (status, captured) = try await run([])
        #expect(status == 0 && captured.err.isEmpty)
        let text = try #require(captured.out.first)
        #expect(
            text.hasPrefix(
                """
                backup: 0 1 * * 0 in UTC
                  Sun 2026-11-29T01:00:00Z
                  Sun 2026-12-06T01:00:00Z
                  Sun 2026-12-13T01:00:00Z
                  Sun 2026-12-20T01:00:00Z
                  Sun 2026-12-27T01:00:00Z
                dump_daily: 0 2 * * * in UTC
                  Mon 2026-11-23T02:00:00Z

                """), "\(text)")
        let jobs = text.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(
            jobs == [
                "backup", "dump_daily", "dump_manual", "dump_weekly", "dump_test", "prune", "index", "verify", "drill",
            ])
        #expect(text.contains("\ndump_manual: off\n") && text.contains("\ndump_test: off\n"))
    }

    @Test func `times are told in the zone of the job and in UTC`() async throws {
        let zone = "schedule: {timezone: Europe/Berlin, jobs: {drill: 30 2 28-30 3 *}}\n"
        let (_, captured) = try await run(["--job", "drill", "--count", "2"], zone)
        #expect(
            captured.out == [
                """
                drill: 30 2 28-30 3 * in Europe/Berlin
                  Sun 2027-03-28T03:00:00+02:00  2027-03-28T01:00:00Z
                  Mon 2027-03-29T02:30:00+02:00  2027-03-29T00:30:00Z
                """
            ])
    }

    @Test func `jitter is told, and is in the times`() async throws {
        let (_, captured) = try await run(["--job", "index", "--count", "1"], "schedule: {jitter: 20min}\n")
        let lines = try #require(captured.out.first).split(separator: "\n")
        #expect(lines.first == "index: 15 * * * * in UTC, up to 20 min 0 s later")
        let again = try await run(["--job", "index", "--count", "1"], "schedule: {jitter: 20min}\n")
        #expect(again.captured.out == captured.out)
        #expect(try #require(lines.last).contains(try Regex("^  Sun 2026-11-22T10:(1[5-9]|2|3[0-4])")), "\(lines)")
    }

    @Test func `as JSON`() async throws {
        let (status, captured) = try await run(
            ["--json", "--count", "2"], "schedule: {timezone: Europe/Berlin, jitter: 1min}\n")
        #expect(status == 0)
        let document = try captured.document()
        #expect(document["schema"] as? Int == 1 && document["command"] as? String == "schedule")
        let result = try #require(document["result"] as? [String: Any])
        #expect(result["cluster"] as? String == "main")
        let jobs = try #require(result["jobs"] as? [[String: Any]])
        let backup = try #require(jobs.first)
        #expect(
            Set(backup.keys) == [
                "job", "is_on", "expression", "timezone", "grace_seconds", "jitter_seconds", "retries",
                "backoff_seconds", "next",
            ])
        #expect(backup["expression"] as? String == "0 1 * * 0" && backup["timezone"] as? String == "Europe/Berlin")
        #expect(backup["grace_seconds"] as? Int == 21_600 && backup["jitter_seconds"] as? Int == 60)
        let next = try #require(backup["next"] as? [[String: String]])
        #expect(next.count == 2 && next.first.map { Set($0.keys) } == ["weekday", "utc", "local"])
        #expect(next.first?["utc"]?.hasPrefix("2026-11-29T00:00:") == true && next.first?["weekday"] == "Sun")
        #expect(next.first?["local"]?.hasPrefix("2026-11-29T01:00:") == true)
        let off = try #require(jobs.first { $0["job"] as? String == "dump_test" })
        #expect(off["is_on"] as? Bool == false && (off["next"] as? [Any])?.isEmpty == true && off["expression"] == nil)
    }

    @Test(arguments: [
        (["--job", "bakcup"], "Did you mean backup?"), (["--job", "everything"], "There are backup, dump_daily"),
        (["--count", "0"], "from 1 to 1000"), (["--count", "1001"], "from 1 to 1000"), (["--count", "x"], "count"),
    ])
    func `what makes no sense is refused`(_ arguments: [String], _ words: String) async throws {
        let (status, captured) = try await run(arguments)
        #expect(status == 2 && captured.out.isEmpty)
        #expect(captured.err.contains(words), "\(captured.err)")
    }

    @Test func `an impossible date is told with file and line`() async throws {
        let (status, captured) = try await run([], "schedule:\n  jobs:\n    backup: 0 1 30 2 *\n")
        #expect(status == 2)
        #expect(
            captured.err.contains("walden.yaml:4: schedule.jobs.backup is no schedule: no month"), "\(captured.err)")
    }

    @Test func `every command of its page runs with every configuration of its page`() async throws {
        let page = try DocumentedConfigurationTests.page("schedule.md")
        guard !page.isEmpty else { return }
        let commands = page.split(separator: "\n").filter { $0.hasPrefix("walden schedule") }
        #expect(commands.count >= 3)
        let blocks = DocumentedConfigurationTests.blocks(in: page).map(\.text)
        #expect(!blocks.isEmpty)
        for (command, block) in commands.flatMap({ command in blocks.map { (command, $0) } }) {
            let words = (command.components(separatedBy: " # ").first ?? "").split(separator: " ").dropFirst().map(
                String.init)
            let (status, captured) = try await withConfiguration(block) { path in
                await Captured.run(words, ["WALDEN_CONFIG": path])
            }
            #expect(status == 0, "\(command): \(captured.err)")
        }
    }
}
