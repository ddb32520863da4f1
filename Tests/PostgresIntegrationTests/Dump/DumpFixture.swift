// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import PostgresTestSupport
import SystemPackage

/// A cluster with a database worth dumping, and the programs to dump it with.
struct DumpFixture {
    /// Blanks, quotes of both kinds, a backslash, a combining mark and other letters.
    static let oddName = "it's \"a\" \\ dätä\u{301}=base; --"

    let cluster: ThrowawayCluster
    let programs: DumpPrograms
    let settings: ConnectionSettings
    let connection: ProgramConnection

    static var environment: [String: String] {
        ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TZ": "UTC"]
    }

    static func with<Value>(
        _ options: ThrowawayCluster.Options = .init(), _ body: (DumpFixture) async throws -> Value
    ) async throws -> Value {
        try await ThrowawayCluster.with(options) { cluster in
            let settings = ConnectionSettings(conninfo: cluster.conninfo)
            return try await body(
                DumpFixture(
                    cluster: cluster,
                    programs: try await DumpPrograms.find(
                        serverVersion: cluster.programs.major * 10000, explicit: cluster.programs.binFolder, prefix: [],
                        environment: Self.environment),
                    settings: settings,
                    connection: try ProgramConnection.here(settings, environment: Self.environment)))
        }
    }

    /// A database with what makes dumping hard.
    func fill(_ database: String) async throws {
        try await cluster.sql("CREATE DATABASE \(try SQLName.identifier(database))")
        try await Self.odd.fill(database, of: cluster)
    }

    private static let odd = OddContents(table: "plain")

    func hasCrypto() async throws -> Bool { try await OddContents.hasCrypto(cluster) }

    /// All that ``fill(_:)`` made, in words.
    func contents(_ database: String) async throws -> [[String?]] { try await Self.odd.read(database, of: cluster) }

    func bytes(_ stream: DumpStream) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await stream.next() { bytes += piece }
        return bytes
    }

    func maker<Value>(_ body: (DatabaseMaker) async throws -> Value) async throws -> Value {
        try await cluster.withConnection(.ordinary(database: "postgres")) { try await body(DatabaseMaker($0)) }
    }

    /// Sessions of dumps that are left, without those that the fixture knows of.
    func sessions() async throws -> Int {
        try await cluster.sql("SELECT FROM pg_stat_activity WHERE application_name LIKE 'walden dump%'").count
    }

    /// A session that has `sql` done in a transaction and keeps it open until `body` is over.
    func holding<Value>(_ sql: String, in database: String, _ body: () async throws -> Value) async throws -> Value {
        try await cluster.withConnection(
            .ordinary(database: database), conninfo: "\(cluster.conninfo) application_name=holder"
        ) { holder in
            _ = try await holder.rows("BEGIN; \(sql)", timeout: .seconds(30))
            let value = try await body()
            _ = try await holder.rows("ROLLBACK", timeout: .seconds(30))
            return value
        }
    }
}
