// SPDX-License-Identifier: MIT

import Errors
import Postgres
import Repository

/// Restores a cluster's roles and tablespaces. What is there already stays, with the attributes that the dump gives it.
struct RestoreGlobals: Sendable {
    /// SQLSTATE of what cannot be made since it is there (PostgreSQL documentation, "PostgreSQL Error Codes").
    private static let duplicates = [" 42710: ", " 42P06: ", " 42P04: "]

    let target: RestoreTarget
    /// A database that is there.
    let database: String
    /// Whether tablespaces are left out: their folders are another server's.
    var leavesOutTablespaces = false

    /// What could not be done, a line each.
    func run(_ copies: DumpCopies, report: (CopyFailure) -> Void) async throws -> [String] {
        try await copies.first(report: report) { copy in
            // psql keeps what it did, so what is damaged must not come to it.
            try await copy.check()
            return try await restore(copy)
        }
    }

    private func restore(_ copy: DumpCopies.Copy) async throws -> [String] {
        let stream = try await RestoreStream.start(
            DumpRestoreRequest(.plain(.cluster), into: database), programs: target.programs,
            connection: try target.server.programConnection(), serverVersion: target.serverVersion, watch: nil)
        do {
            var lines = WholeLines()
            try await copy.read { bytes in
                guard leavesOutTablespaces else { return try await stream.push(bytes) }
                try await stream.push(lines.feed(bytes).filter { !Self.isOfTablespace($0) }.flatMap { $0 })
            }
            if leavesOutTablespaces { try await stream.push(lines.rest) }
            return Self.complaints(try await stream.finish())
        } catch {
            await stream.cancel()
            throw error
        }
    }

    /// psql's own lines, without those on what is there already. What a statement said stays out: it may hold a password's hash.
    static func complaints(_ lines: [String]) -> [String] {
        lines.filter { line in line.hasPrefix("psql:") && !duplicates.contains { line.contains($0) } }
    }

    /// pg_dumpall writes each in one line.
    static func isOfTablespace(_ line: some Collection<UInt8>) -> Bool {
        [
            "CREATE TABLESPACE ", "ALTER TABLESPACE ", "GRANT CREATE ON TABLESPACE ", "GRANT ALL ON TABLESPACE ",
            "REVOKE ALL ON TABLESPACE ", "COMMENT ON TABLESPACE ",
        ].contains { line.starts(with: $0.utf8) }
    }
}

/// Bytes put together to lines.
struct WholeLines: Sendable {
    /// What has no end yet.
    private(set) var rest: [UInt8] = []

    /// The lines that `bytes` complete, each with its end.
    mutating func feed(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let all = rest + bytes
        var (lines, start): ([ArraySlice<UInt8>], Int) = ([], 0)
        for index in all.indices where all[index] == 0x0A {
            lines.append(all[start...index])
            start = index + 1
        }
        rest = Array(all[start...])
        return lines
    }
}
