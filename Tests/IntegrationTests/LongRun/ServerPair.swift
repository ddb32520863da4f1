// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Glibc
import Postgres
import PostgresTestSupport
import SystemPackage

/// A primary and its standby, which change places.
final class ServerPair: @unchecked Sendable {
    struct Server: Sendable {
        let control: ServerControl
        let dataDirectory: FilePath
        let port: Int
        let logFile: FilePath
    }

    let fixture: WaldenFixture
    /// Changed by ``switchOver()`` alone, which one task calls.
    private(set) var primary: Server
    private(set) var standby: Server

    private var cluster: ThrowawayCluster { fixture.cluster }

    /// Whichever of both takes writes.
    static func conninfo(_ cluster: ThrowawayCluster) -> String {
        "host=\(cluster.folder),\(cluster.folder) port=5432,5434 user=postgres dbname=postgres"
            + " target_session_attrs=read-write"
    }

    /// The fixture's server runs and has a base backup; the standby is made of that.
    init(_ fixture: WaldenFixture) async throws {
        self.fixture = fixture
        let cluster = fixture.cluster
        primary = Server(
            control: cluster.control, dataDirectory: cluster.dataDirectory, port: 5432, logFile: cluster.logFile)
        let place = cluster.folder.appending("second")
        standby = Server(
            control: ServerControl(programs: cluster.programs, dataDirectory: place, runAs: cluster.account),
            dataDirectory: place, port: 5434, logFile: cluster.folder.appending("second.log"))
        cluster.onCleanup { [control = standby.control] in
            // One that does not run needs nothing.
            try? await control.stop(mode: .immediate, timeout: .seconds(60))
        }
        let answer = try await fixture.walden(
            "restore", "--immediate", "--keep-archiving", "--into", place.string, "--socket-directory",
            cluster.folder.string, "--port", "5434")
        guard answer.status == 0 else { throw WaldenError(.failed, "no standby", cause: answer.err) }
        try await cluster.succeed("/bin/rm", [place.appending("recovery.signal").string])
        try await follow(standby)
    }

    func start(_ server: Server) async throws {
        // What a killed server's children hold is free when the last of them has ended.
        var last: (any Error)?
        for _ in 0..<100 {
            do {
                return try await server.control.start(options: [], logFile: server.logFile, timeout: .seconds(120))
            } catch {
                last = error
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        throw last ?? WaldenError(.timedOut, "the server did not start")
    }

    /// The primary ends in good order, and the standby takes its place once it has everything.
    func switchOver() async throws {
        try await cluster.wait(for: "the standby to stream") {
            try await ask(primary, "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1"
        }
        try await primary.control.stop(mode: .fast, timeout: .seconds(120))
        let end = try await checkpoint(of: primary)
        try await cluster.wait(for: "the standby to have everything") {
            try await ask(standby, "SELECT pg_last_wal_replay_lsn() > '\(end)'::pg_lsn") == "t"
        }
        guard try await ask(standby, "SELECT pg_promote()") == "t" else {
            throw WaldenError(.failed, "the standby was not promoted")
        }
        (primary, standby) = (standby, primary)
        try await follow(standby)
    }

    /// Makes a stopped server the standby of the other one, and starts it.
    private func follow(_ server: Server) async throws {
        let other = server.port == 5432 ? 5434 : 5432
        let fetch = "\(fixture.programs.helper) --config \(fixture.configuration) fetch \"%f\" \"%p\""
        let settings = """
            primary_conninfo = 'host=\(cluster.folder) port=\(other) user=postgres'
            restore_command = '\(fetch)'
            recovery_target = ''
            recovery_target_timeline = 'latest'
            wal_retrieve_retry_interval = '200ms'

            """
        try await cluster.succeed("/usr/bin/touch", [server.dataDirectory.appending("standby.signal").string])
        let file = try FileHandle(
            forWritingTo: URL(fileURLWithPath: server.dataDirectory.appending("postgresql.auto.conf").string))
        try file.seekToEnd()
        try file.write(contentsOf: Data(settings.utf8))
        try file.close()
        try await start(server)
    }

    /// nil while it does not answer.
    func ask(_ server: Server, _ sql: String) async throws -> String? {
        let conninfo = "host=\(cluster.folder) port=\(server.port) user=postgres dbname=postgres"
        let rows = try? await cluster.withConnection(.ordinary(database: "postgres"), conninfo: conninfo) {
            try await $0.rows(sql, timeout: .seconds(60))
        }
        return rows?.first?.first ?? nil
    }

    private func checkpoint(of server: Server) async throws -> String {
        let out = try await cluster.succeed("pg_controldata", [server.dataDirectory.string])
        let line = out.split(separator: "\n").first { $0.hasPrefix("Latest checkpoint location:") }
        return String(line?.split(separator: " ").last ?? "")
    }
}
