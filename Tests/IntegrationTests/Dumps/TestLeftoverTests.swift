// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpTestLeftoverTests {
    private typealias Fixture = DumpRestoreFixture

    private func useOwnServer(_ fixture: Fixture) throws {
        try fixture.configure(dumps: "test: {connection: \"host=\(fixture.cluster.folder) user=postgres\"}")
    }

    private func waitUntilAsleep(_ fixture: Fixture) async throws -> String {
        var name: String?
        try await fixture.cluster.wait(for: "the test to be in the middle") {
            name =
                try await fixture.cluster.sql(
                    "SELECT datname FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname LIKE 'walden_test_%'"
                ).first?.first ?? nil
            return name != nil
        }
        return try #require(name)
    }

    @Test func `only databases with the mark of a test that is over are dropped, whatever they are called`()
        async throws
    {
        try await Fixture.with { fixture in
            try useOwnServer(fixture)
            _ = try await fixture.dump()
            let (day, now) = (86_400, Int(Date().timeIntervalSince1970))
            let comments = [
                "walden_test_0000000000000001": nil,
                "walden_test_0000000000000002": "somebody's",
                "walden_test_0000000000000003": "walden:test-\(now)-0000000000000003",
                "walden_test_0000000000000004": "walden:test-\(now - 2 * day)-0000000000000099",
                "walden_test_0000000000000005": "walden:restore-\(now - 2 * day)",
                "walden_test_0000000000000006": "walden:test-\(now - 2 * day)-0000000000000006",
                "other": "walden:test-\(now - 2 * day)-other",
            ]
            for (name, comment) in comments {
                try await fixture.cluster.sql("CREATE DATABASE \(name)")
                if let comment {
                    let text = comment.replacingOccurrences(of: "'", with: "''")
                    try await fixture.cluster.sql("COMMENT ON DATABASE \(name) IS '\(text)'")
                }
            }
            let before = try await fixture.databases()
            try await fixture.succeed("dump", "test")
            #expect(try await fixture.databases() == before.filter { $0 != "walden_test_0000000000000006" })
        }
    }

    @Test func `a database whose mark was changed meanwhile is not dropped`() async throws {
        try await Fixture.with { fixture in
            try useOwnServer(fixture)
            try await fixture.trap("PERFORM pg_sleep(4)")
            _ = try await fixture.dump()
            let running = try await RunningDumpCommand.start(fixture, "dump", "test")
            let name = try await waitUntilAsleep(fixture)
            try await fixture.cluster.sql("COMMENT ON DATABASE \(name) IS 'mine now'")
            let answer = try await running.answer()
            #expect(answer.status == 1 && answer.err.contains("does not bear the mark"), "\(answer)")
            #expect(try await fixture.databases() == ["postgres", "shop", name])
        }
    }

    @Test func `a stopped test leaves no database`() async throws {
        try await Fixture.with { fixture in
            try useOwnServer(fixture)
            try await fixture.trap("PERFORM pg_sleep(600)")
            _ = try await fixture.dump()
            let running = try await RunningDumpCommand.start(fixture, "dump", "test")
            _ = try await waitUntilAsleep(fixture)
            try running.signal(SIGTERM)
            #expect(try await running.answer().status == 1)
            #expect(try await fixture.databases() == ["postgres", "shop"])
            #expect(try await fixture.list().allSatisfy { $0["test_result"] == nil })
        }
    }

    @Test func `a stopped test leaves no server, and what a killed one left goes with the next`() async throws {
        try await Fixture.with { fixture in
            try await fixture.trap("PERFORM pg_sleep(600)")
            _ = try await fixture.dump()
            let stopped = try await started(fixture)
            try stopped.running.signal(SIGTERM)
            #expect(try await stopped.running.answer().status == 1)
            #expect(try fixture.leftInScratch().isEmpty)

            let killed = try await started(fixture)
            try killed.running.signal(SIGKILL)
            _ = try await killed.running.answer()
            #expect(kill(killed.server, 0) == 0)
            _ = try await fixture.dump("postgres")
            try await fixture.succeed("dump", "test", "--database", "postgres")
            #expect(try fixture.leftInScratch().isEmpty)
            #expect(kill(killed.server, 0) != 0)
        }
    }

    /// A test whose server runs, and that server's process.
    private func started(_ fixture: Fixture) async throws -> (running: RunningDumpCommand, server: pid_t) {
        let running = try await RunningDumpCommand.start(fixture, "dump", "test", "--database", "shop")
        var server: pid_t?
        try await fixture.cluster.wait(for: "the throw-away server to run") {
            guard let name = try fixture.leftInScratch().first else { return false }
            let file = fixture.scratch.appending(name).appending("data/postmaster.pid").string
            let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n")
            guard let lines, lines.last?.hasPrefix("ready") == true else { return false }
            server = pid_t(lines[0])
            return server != nil
        }
        return (running, try #require(server))
    }
}
