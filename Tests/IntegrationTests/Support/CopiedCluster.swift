// SPDX-License-Identifier: MIT

import Foundation
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

/// A cold copy of a fixture's cluster, which recovers from the fixture's repository on a port of its own.
struct CopiedCluster: Sendable {
    let fixture: WaldenFixture
    let dataDirectory: FilePath
    let control: ServerControl

    var logFile: FilePath { fixture.cluster.folder.appending("copy.log") }
    private var conninfo: String { "host=\(fixture.cluster.folder) port=5433 user=postgres dbname=postgres" }

    /// The cluster must be stopped. `signal` is `recovery.signal` or `standby.signal`.
    init(of fixture: WaldenFixture, signal: String) async throws {
        self.fixture = fixture
        let cluster = fixture.cluster
        dataDirectory = cluster.folder.appending("copy")
        control = ServerControl(programs: cluster.programs, dataDirectory: dataDirectory, runAs: cluster.account)
        try await cluster.succeed("/bin/cp", ["-a", cluster.dataDirectory.string, dataDirectory.string])
        try await cluster.succeed("/usr/bin/touch", [dataDirectory.appending(signal).string])
        let command = "\(fixture.programs.helper) --config \(fixture.configuration) fetch \"%f\" \"%p\""
        try fixture.append(
            [
                "port = 5433", "archive_mode = off", "restore_command = '\(command)'",
                "wal_retrieve_retry_interval = '200ms'",
            ], to: dataDirectory)
        cluster.onCleanup { [control] in
            // One that does not run needs nothing; one that does not stop is told of by the folder that stays.
            try? await control.stop(mode: .immediate, timeout: .seconds(60))
        }
    }

    func start() async throws { try await control.start(options: [], logFile: logFile, timeout: .seconds(90)) }

    @discardableResult
    func sql(_ sql: String) async throws -> [[String?]] {
        try await fixture.cluster.withConnection(.ordinary(database: "postgres"), conninfo: conninfo) {
            try await $0.rows(sql, timeout: .seconds(60))
        }
    }

    var isRunning: Bool { DataDirectory.runningServer(at: dataDirectory) != nil }

    /// What pg_controldata says of the latest checkpoint.
    func controlData(_ field: String) async throws -> String {
        let out = try await fixture.cluster.succeed("pg_controldata", [dataDirectory.string])
        let line = out.split(separator: "\n").first { $0.hasPrefix("Latest checkpoint's \(field):") }
        return String(try #require(line?.split(separator: " ").last))
    }

    /// Starts and waits for the end of recovery.
    func startAndPromote() async throws {
        try await start()
        try await fixture.cluster.wait(for: "the end of recovery") {
            try await sql("SELECT pg_is_in_recovery()") == [["f"]]
        }
    }

    /// The server ends, promoted nothing and would still recover if started again.
    func expectRecoveryStopped(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        // Whether it accepts connections before it meets what it cannot restore is all the same.
        try? await start()
        try await fixture.cluster.wait(for: "the copy to end") { !isRunning }
        let log = try fixture.log(logFile)
        #expect(log.contains("FATAL:  could not restore file"), "\(log)", sourceLocation: sourceLocation)
        #expect(!log.contains("archive recovery complete"), sourceLocation: sourceLocation)
        #expect(try await controlData("TimeLineID") == "1", sourceLocation: sourceLocation)
        let signal = dataDirectory.appending("recovery.signal").string
        #expect(FileManager.default.fileExists(atPath: signal), sourceLocation: sourceLocation)
        let names = try fixture.names(in: dataDirectory.appending("pg_wal"))
        #expect(!names.contains("00000002.history"), sourceLocation: sourceLocation)
    }
}
