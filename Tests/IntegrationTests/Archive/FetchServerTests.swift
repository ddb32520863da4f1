// SPDX-License-Identifier: MIT

import AgentProtocol
import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// The fetch server that the first fetch of a recovery starts.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct FetchServerTests {
    /// A table that grows by one row in each archived segment after the copy.
    private func withCopy(
        of count: Int, signal: String = "recovery.signal",
        _ body: (WaldenFixture, CopiedCluster, [String]) async throws -> Void
    ) async throws {
        try await WaldenFixture.with { fixture in
            try await fixture.cluster.sql("CREATE TABLE t (n int)")
            try await fixture.cluster.stop()
            let copy = try await CopiedCluster(of: fixture, signal: signal)
            try await copy.noteDirectFetches()
            try await fixture.cluster.start()
            var segments: [String] = []
            for number in 0..<count { segments.append(try await archiveRow(number, fixture)) }
            try await body(fixture, copy, segments)
        }
    }

    private func archiveRow(_ number: Int, _ fixture: WaldenFixture) async throws -> String {
        try await fixture.cluster.sql("INSERT INTO t VALUES (\(number))")
        let segment = try await fixture.switchSegment()
        try await fixture.waitUntilArchived(segment)
        return segment
    }

    private func waitForRows(_ count: Int, _ copy: CopiedCluster) async throws {
        try await copy.fixture.cluster.wait(for: "\(count) rows") {
            try await copy.sql("SELECT count(*) FROM t") == [["\(count)"]]
        }
    }

    @Test func `twenty segments are restored with one direct fetch, and nothing is left after the promotion`()
        async throws
    {
        try await withCopy(of: 20) { fixture, copy, segments in
            try await copy.startAndPromote()
            #expect(try await copy.sql("SELECT count(*) FROM t") == [["20"]])
            let log = try fixture.log(copy.logFile)
            for segment in segments { #expect(log.contains("restored log file \"\(segment)\" from archive")) }
            #expect(!log.contains("walden-wal:") && !log.contains("walden wal"), "\(log)")
            // The first, and those that were asked for before its server listened.
            #expect(try copy.directSegments() < segments.count / 2)
            try await fixture.cluster.wait(for: "the fetch server to end") { !copy.hasPrefetchFolder }
            try await copy.control.stop(mode: .fast, timeout: .seconds(60))
            try await copy.start()
            #expect(try await copy.sql("SELECT count(*) FROM t") == [["20"]])
            #expect(!copy.hasPrefetchFolder)
        }
    }

    @Test func `a standby goes on when its server is killed, gets another, and all is quiet`() async throws {
        try await withCopy(of: 6, signal: "standby.signal") { fixture, copy, segments in
            try await copy.start()
            try await waitForRows(6, copy)
            let first = try await copy.waitForFetchServer()
            try #require(kill(first, SIGKILL) == 0)
            for number in 6..<9 { _ = try await archiveRow(number, fixture) }
            try await waitForRows(9, copy)
            let second = try await copy.waitForFetchServer(otherThan: first)
            let direct = try copy.directSegments()
            for number in 9..<12 { _ = try await archiveRow(number, fixture) }
            try await waitForRows(12, copy)
            #expect(try copy.directSegments() == direct)
            let log = try fixture.log(copy.logFile)
            #expect(!log.contains("walden-wal:") && !log.contains("walden wal"), "\(log)")
            #expect(copy.fetchServer == second)
            // A changed configuration is not answered for.
            try await fixture.cluster.succeed("/usr/bin/touch", [fixture.configuration.string])
            try await fixture.cluster.wait(for: "the second to end") { kill(second, 0) != 0 }
            _ = try await archiveRow(12, fixture)
            try await waitForRows(13, copy)
            let third = try await copy.waitForFetchServer(otherThan: second)
            try await copy.control.stop(mode: .fast, timeout: .seconds(60))
            try await copy.waitUntilGone(third)
        }
    }

    @Test func `a base backup of a standby does not hold what its server fetched ahead`() async throws {
        try await withCopy(of: 4, signal: "standby.signal") { fixture, copy, segments in
            try await copy.start()
            let server = try await copy.waitForFetchServer()
            try await waitForRows(4, copy)
            // pg_rewind, too, passes over what is called that, and stops at a socket of any other name.
            #expect(FetchServerPath.folder.hasPrefix("pgsql_tmp"))
            let target = fixture.cluster.folder.appending("backup")
            try await fixture.cluster.succeed(
                "pg_basebackup",
                [
                    "-h", fixture.cluster.folder.string, "-p", "5433", "-U", "postgres", "-D", target.string, "-X",
                    "none",
                ])
            #expect(try !fixture.names(in: target.appending("pg_wal")).contains(FetchServerPath.folder))
            try await fixture.cluster.succeed("pg_verifybackup", ["-n", target.string])
            try #require(kill(server, SIGTERM) == 0)
            try await copy.waitUntilGone(server)
        }
    }

    @Test func `pg_rewind's fetches start none, nor those of no recovery`() async throws {
        try await withCopy(of: 3, signal: "standby.signal") { fixture, copy, segments in
            try fixture.append(["restore_command = ''"], to: copy.dataDirectory)
            let wal = copy.dataDirectory.appending("pg_wal")
            // No server runs there.
            expectQuietSuccess(
                try await fixture.fetch(segments[0], "pg_wal/RECOVERYXLOG", in: copy.dataDirectory))
            #expect(!copy.hasPrefetchFolder)
            try await copy.start()
            expectQuietSuccess(try await fixture.fetch(segments[1], "pg_wal/rewound", in: copy.dataDirectory))
            #expect(!copy.hasPrefetchFolder)
            expectQuietSuccess(
                try await fixture.fetch(segments[1], "pg_wal/RECOVERYXLOG", in: copy.dataDirectory))
            let server = try await copy.waitForFetchServer()
            // It answers, and as a direct fetch does.
            let path = wal.appending("RECOVERYXLOG")
            expectQuietSuccess(
                try await fixture.fetch(segments[0], "pg_wal/RECOVERYXLOG", in: copy.dataDirectory))
            #expect(try await fixture.isIdentical(segments[0], to: path))
            let absent = "0000000100000000000000F0"
            #expect(
                try await fixture.fetch(absent, "pg_wal/RECOVERYXLOG", in: copy.dataDirectory) == (1, "", ""))
            let stored = fixture.stored(segments[1])
            try await fixture.cluster.succeed("/bin/mv", [stored.string, stored.string + ".away"])
            // Asked for out of order, so that it does not lie ready.
            _ = try await fixture.fetch(segments[2], "pg_wal/RECOVERYXLOG", in: copy.dataDirectory)
            expectRefused(
                try await fixture.fetch(segments[1], "pg_wal/RECOVERYXLOG", in: copy.dataDirectory), status: 69...69,
                naming: [segments[1], "is missing"])
            try await copy.control.stop(mode: .immediate, timeout: .seconds(60))
            try await copy.waitUntilGone(server)
        }
    }

    @Test func `switched off, there is none`() async throws {
        try await withCopy(of: 3, signal: "standby.signal") { fixture, copy, segments in
            let configuration = try String(contentsOfFile: fixture.configuration.string, encoding: .utf8)
            try (configuration + "restore:\n  prefetch: off\n").write(
                toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
            try await copy.start()
            try await waitForRows(3, copy)
            #expect(!copy.hasPrefetchFolder)
            #expect(try copy.directSegments() >= 3)
        }
    }
}
