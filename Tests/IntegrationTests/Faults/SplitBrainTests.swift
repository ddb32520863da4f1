// SPDX-License-Identifier: MIT

import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

/// Two servers that were both promoted, and archive side by side into one repository.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct SplitBrainTests {
    /// Faults 2 and 20 of docs/faults.md.
    @Test func `of two servers on one timeline the first keeps its WAL, and the other is told`() async throws {
        try await WaldenFixture.with { fixture in
            try await fixture.waitUntilArchived(try await fixture.switchSegment())
            try await fixture.cluster.stop()
            let left = try await Twin(fixture, "left", port: 5433)
            let right = try await Twin(fixture, "right", port: 5434)
            for twin in [left, right] {
                try await twin.start()
                #expect(try await twin.value("SELECT pg_promote()") == "t")
            }
            let segment = try await left.switchSegment()
            #expect(segment.hasPrefix("00000002"))
            try await fixture.cluster.wait(for: "the first to archive") {
                try await left.value("SELECT last_archived_wal = '\(segment)' FROM pg_stat_archiver") == "t"
            }
            #expect(try await right.switchSegment() == segment)
            try await fixture.cluster.wait(for: "the second to be refused") {
                try await right.value("SELECT last_failed_wal = '\(segment)' FROM pg_stat_archiver") == "t"
            }
            let log = try fixture.log(right.logFile)
            #expect(log.contains("\(segment)") && log.contains("SHA-256"), "\(log)")
            #expect(try await fixture.isIdentical(segment, to: left.wal.appending(segment)))
            #expect(try await !fixture.areEqual(left.wal.appending(segment), right.wal.appending(segment)))
            // The first goes on undisturbed.
            let next = try await left.switchSegment()
            try await fixture.cluster.wait(for: "the first to go on") { fixture.isStored(next) }
            #expect(try await left.value("SELECT failed_count FROM pg_stat_archiver") == "0")
        }
    }
}

extension SplitBrainTests {
    /// Faults 2 and 19 of docs/faults.md.
    @Test func `of two history files of one timeline the first stays, and the other is refused`() async throws {
        try await WaldenFixture.with(.withoutServer) { fixture in
            let lines = [
                "1\t0/3000000\tno recovery target specified\n", "1\t0/4000000\tno recovery target specified\n",
            ]
            let first = try await fixture.file("00000002.history", Array(lines[0].utf8))
            let other = try await fixture.file("00000002.history", Array(lines[1].utf8), in: "other")
            expectQuietSuccess(try await fixture.push(first))
            expectRefused(try await fixture.push(other), naming: ["00000002.history", "SHA-256"])
            #expect(try await fixture.isIdentical("00000002.history", to: first))
            #expect(try await fixture.push(first).status == 0)
        }
    }
}

/// A standby made of a cold copy.
private struct Twin {
    let fixture: WaldenFixture
    let port: Int
    let dataDirectory: FilePath
    let logFile: FilePath
    let control: ServerControl

    var wal: FilePath { dataDirectory.appending("pg_wal") }

    init(_ fixture: WaldenFixture, _ name: String, port: Int) async throws {
        let cluster = fixture.cluster
        (self.fixture, self.port) = (fixture, port)
        dataDirectory = cluster.folder.appending(name)
        logFile = cluster.folder.appending("\(name).log")
        control = ServerControl(programs: cluster.programs, dataDirectory: dataDirectory, runAs: cluster.account)
        try await cluster.succeed("/bin/cp", ["-a", cluster.dataDirectory.string, dataDirectory.string])
        try await cluster.succeed("/usr/bin/touch", [dataDirectory.appending("standby.signal").string])
        try fixture.append(["port = \(port)"], to: dataDirectory)
        cluster.onCleanup { [control] in
            // One that does not run needs nothing.
            try? await control.stop(mode: .immediate, timeout: .seconds(60))
        }
    }

    func start() async throws { try await control.start(options: [], logFile: logFile, timeout: .seconds(90)) }

    func value(_ sql: String) async throws -> String? {
        let conninfo = "host=\(fixture.cluster.folder) port=\(port) user=postgres dbname=postgres"
        let rows = try await fixture.cluster.withConnection(.ordinary(database: "postgres"), conninfo: conninfo) {
            try await $0.rows(sql, timeout: .seconds(60))
        }
        return rows.last?.first ?? nil
    }

    func switchSegment() async throws -> String {
        _ = try await value("SELECT pg_logical_emit_message(false, 'walden', md5(random()::text))")
        return try #require(try await value("SELECT pg_walfile_name(pg_switch_wal())"))
    }
}
