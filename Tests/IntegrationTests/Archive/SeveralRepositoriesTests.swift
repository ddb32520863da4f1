// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// A server that archives to two repositories, of which one was away for a while.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct SeveralRepositoriesTests {
    private func configure(_ fixture: WaldenFixture) async throws {
        let second = try await fixture.makeFolder("second")
        let text = """
            repositories:
              - {name: near, directory: \(fixture.repository)}
              - {name: far, directory: \(second)}
            archive: {policy: any}
            postgres: {connection: "\(fixture.cluster.conninfo)"}

            """
        try text.write(toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
        let answer = try await fixture.walden("init", "--pgdata", fixture.cluster.dataDirectory.string)
        try #require(answer.status == 0, "\(answer)")
    }

    @Test func `status shows how far one is behind, and check warns of it`() async throws {
        var options = WaldenFixture.Options.withoutServer
        options.cluster.segmentSizeMiB = 1
        try await WaldenFixture.with(options) { fixture in
            try await configure(fixture)
            try await fixture.cluster.start()
            let common = try await fixture.switchSegment()
            try await fixture.waitUntilArchived(common)
            let (far, away) = (fixture.cluster.folder.appending("second"), fixture.cluster.folder.appending("away"))
            try await fixture.cluster.succeed("/bin/mv", [far.string, away.string])
            var last = common
            for _ in 1...3 {
                last = try await fixture.switchSegment()
                try await fixture.waitUntilArchived(last)
            }
            let gone = try await fixture.walden("status")
            #expect(gone.status == 1 && gone.out.contains("PROBLEM: repository far cannot be used"), "\(gone)")
            try await fixture.cluster.succeed("/bin/mv", [away.string, far.string])

            let status = try await fixture.json("status", status: 1)
            let rows = try #require(status["repositories"] as? [[String: Any]])
            #expect(rows.map { $0["lag_segments"] as? Int } == [0, 3])
            #expect(rows.map { $0["newest_segment"] as? String } == [last, common])
            let server = try #require(status["server"] as? [String: Any])
            #expect(server["is_reachable"] as? Bool == true && server["last_archived"] as? String == last)
            // Until something is written behind a switch, the segment that it ended is the current one.
            #expect((server["current_segment"] as? String).map { $0 >= last } == true)
            #expect(server["is_failing"] as? Bool == false)
            let problems = try #require(status["problems"] as? [String])
            #expect(problems.count == 1 && problems[0].contains("there is no backup"), "\(problems)")
            let strict = try await fixture.walden("status", "--max-lag", "2")
            #expect(strict.status == 1 && strict.out.contains("far is 3 segments behind"), "\(strict)")

            // There is no backup, and the fixture's server does without fsync.
            let check = try await fixture.walden("check", "--no-switch")
            #expect(check.status == 1 && check.out.contains("far   last backup: there is no base backup"), "\(check)")
            let warning = check.out.split(separator: "\n").first { $0.contains("far lacks 3 segments") }
            #expect(warning?.hasPrefix("WARN") == true, "\(check.out)")
            #expect(warning?.contains("walden copy from near to far") == true, "\(check.out)")
        }
    }
}
