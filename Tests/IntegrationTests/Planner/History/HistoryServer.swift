// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
import PostgresTestSupport
import SystemPackage

/// A server that writes one of the timelines.
struct HistoryServer: Sendable {
    let fixture: RecoveryFixture
    let timeline: UInt32
    let dataDirectory: FilePath
    let conninfo: String

    func with<Value: Sendable>(_ body: @Sendable (Connection) async throws -> Value) async throws -> Value {
        try await fixture.server.withConnection(.ordinary(database: "postgres"), conninfo: conninfo, body)
    }

    @discardableResult
    func rows(_ sql: String) async throws -> [[String?]] {
        try await with { try await $0.rows(sql, timeout: .seconds(60)) }
    }

    func text(_ sql: String) async throws -> String {
        guard let text = try await rows(sql).first?.first ?? nil else {
            throw WaldenError(.failed, "no answer to \(sql)")
        }
        return text
    }

    /// Ends the segment.
    func switchSegment(_ restorePoint: String) async throws {
        try await with {
            _ = try await $0.rows("SELECT pg_create_restore_point('\(restorePoint)')", timeout: .seconds(60))
            _ = try await $0.rows("SELECT pg_switch_wal()", timeout: .seconds(60))
        }
    }

    func archiveAll() async throws {
        let name = try await text(
            "SELECT pg_walfile_name(pg_switch_wal()) FROM pg_create_restore_point('the end of what is archived')")
        try await fixture.server.wait(for: "segment \(name) in the repository") {
            try fixture.stored(segment: name) != nil
        }
    }

    /// What is left is archived on the way.
    func stop() async throws {
        try await fixture.server.succeed("pg_ctl", ["-D", dataDirectory.string, "-m", "fast", "-w", "stop"])
    }
}
