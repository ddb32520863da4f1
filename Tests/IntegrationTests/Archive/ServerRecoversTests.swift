// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// PostgreSQL's own reading of what `walden-wal fetch` answers.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct ServerRecoversTests {
    /// A table that grows by one row in each archived segment after the copy; the segments' names.
    private func withCopy(
        signal: String = "recovery.signal", _ body: (WaldenFixture, CopiedCluster, [String]) async throws -> Void
    ) async throws {
        try await WaldenFixture.with { fixture in
            try await fixture.cluster.sql("CREATE TABLE t (n int)")
            try await fixture.cluster.stop()
            let copy = try await CopiedCluster(of: fixture, signal: signal)
            try await fixture.cluster.start()
            var segments: [String] = []
            for number in 1...4 { segments.append(try await archiveRow(number, fixture)) }
            try await body(fixture, copy, segments)
        }
    }

    private func archiveRow(_ number: Int, _ fixture: WaldenFixture) async throws -> String {
        try await fixture.cluster.sql("INSERT INTO t VALUES (\(number))")
        let segment = try await fixture.switchSegment()
        try await fixture.waitUntilArchived(segment)
        return segment
    }

    @Test func `at the end of the archive it promotes with every row`() async throws {
        try await withCopy { fixture, copy, segments in
            try await copy.startAndPromote()
            #expect(try await copy.sql("SELECT count(*) FROM t") == [["4"]])
            let log = try fixture.log(copy.logFile)
            for segment in segments { #expect(log.contains("restored log file \"\(segment)\" from archive")) }
            #expect(!log.contains("walden wal fetch"), "\(log)")
            #expect(try fixture.names(in: copy.dataDirectory.appending("pg_wal")).contains("00000002.history"))
        }
    }

    /// Fault 18 of docs/faults.md.
    @Test func `at a hole it stops and does not promote, and goes on when the hole is filled`() async throws {
        try await withCopy { fixture, copy, segments in
            let (stored, away) = (fixture.stored(segments[2]), fixture.cluster.folder.appending("away"))
            try await fixture.cluster.succeed("/bin/mv", [stored.string, away.string])
            try await copy.expectRecoveryStopped()
            #expect(try fixture.log(copy.logFile).contains("segment \(segments[2]) is missing"))
            try await fixture.cluster.succeed("/bin/mv", [away.string, stored.string])
            try await copy.startAndPromote()
            #expect(try await copy.sql("SELECT count(*) FROM t") == [["4"]])
        }
    }

    @Test func `at a damaged segment it stops and does not promote`() async throws {
        try await withCopy { fixture, copy, segments in
            let stored = fixture.stored(segments[3])
            try await fixture.cluster.succeed("/usr/bin/truncate", ["--size=-10", stored.string])
            try await copy.expectRecoveryStopped()
            #expect(try fixture.log(copy.logFile).contains("damaged"))
        }
    }

    @Test(arguments: [false, true])
    func `without the repository it stops and does not promote`(isMountPointThere: Bool) async throws {
        try await withCopy { fixture, copy, _ in
            let away = fixture.repository.string + ".away"
            try await fixture.cluster.succeed("/bin/mv", [fixture.repository.string, away])
            if isMountPointThere { try await fixture.cluster.succeed("/bin/mkdir", [fixture.repository.string]) }
            try await copy.expectRecoveryStopped()
            if isMountPointThere { try await fixture.cluster.succeed("/bin/rmdir", [fixture.repository.string]) }
            try await fixture.cluster.succeed("/bin/mv", [away, fixture.repository.string])
            try await copy.startAndPromote()
            #expect(try await copy.sql("SELECT count(*) FROM t") == [["4"]])
        }
    }

    @Test func `a standby lives through the loss of the repository and goes on when it is back`() async throws {
        try await withCopy(signal: "standby.signal") { fixture, copy, _ in
            try await copy.start()
            let rows = "SELECT count(*) FROM t"
            try await fixture.cluster.wait(for: "the standby") { try await copy.sql(rows) == [["4"]] }
            let away = fixture.repository.string + ".away"
            try await fixture.cluster.succeed("/bin/mv", [fixture.repository.string, away])
            let complaint = "cannot use the store"
            try await fixture.cluster.wait(for: "a fetch that fails") {
                try fixture.log(copy.logFile).components(separatedBy: complaint).count > 3
            }
            #expect(try await copy.sql("SELECT pg_is_in_recovery()") == [["t"]])
            try await fixture.cluster.succeed("/bin/mv", [away, fixture.repository.string])
            _ = try await archiveRow(5, fixture)
            try await fixture.cluster.wait(for: "the standby") { try await copy.sql(rows) == [["5"]] }
            #expect(try await copy.sql("SELECT pg_is_in_recovery()") == [["t"]])
        }
    }
}
