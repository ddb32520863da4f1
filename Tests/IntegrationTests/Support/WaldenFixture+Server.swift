// SPDX-License-Identifier: MIT

import Foundation
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

extension WaldenFixture {
    /// Writes some WAL and closes its segment; the segment's name.
    @discardableResult
    func switchSegment() async throws -> String {
        let rows = try await cluster.sql(
            """
            SELECT pg_logical_emit_message(false, 'walden', repeat(md5(random()::text), 100));
            """ + "SELECT pg_walfile_name(pg_switch_wal())")
        return try #require(rows.last?.first ?? nil)
    }

    /// Waits until the server itself says that it has nothing left to archive up to `segment`.
    func waitUntilArchived(_ segment: String) async throws {
        let done = cluster.dataDirectory.appending("pg_wal/archive_status/\(segment).done").string
        try await cluster.wait(for: "\(segment) to be archived") { FileManager.default.fileExists(atPath: done) }
    }

    /// How often `archive_command` failed, by pg_stat_archiver.
    func failures() async throws -> Int {
        let rows = try await cluster.sql("SELECT failed_count FROM pg_stat_archiver")
        return try #require(rows.first?.first.flatMap { $0.flatMap { Int($0) } })
    }

    func expectNoFailure(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let log = try log()
        #expect(try await failures() == 0, "\(log)", sourceLocation: sourceLocation)
    }

    func waitForFailure(after known: Int = 0) async throws {
        try await cluster.wait(for: "archive_command to fail") { try await failures() > known }
    }

    /// The files that the server holds for archived, or those that it still wants archived.
    func archiveStatus(_ status: String) throws -> [String] {
        try names(in: cluster.dataDirectory.appending("pg_wal/archive_status")).filter { $0.hasSuffix(".\(status)") }
            .map { String($0.dropLast(status.utf8.count + 1)) }.sorted()
    }

    /// Everything that the server takes for archived is in the repository, byte for byte as it stands in pg_wal.
    func expectEverythingArchived(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let names = try archiveStatus("done")
        #expect(!names.isEmpty, sourceLocation: sourceLocation)
        for name in names {
            let path = cluster.dataDirectory.appending("pg_wal").appending(name)
            #expect(try await isIdentical(name, to: path), "\(name)", sourceLocation: sourceLocation)
        }
    }

    /// What the servers of this fixture wrote to their log.
    func log(_ path: FilePath? = nil) throws -> String {
        try String(contentsOfFile: (path ?? cluster.logFile).string, encoding: .utf8)
    }
}
