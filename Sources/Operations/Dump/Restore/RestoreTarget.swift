// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Postgres
import Repository

/// The server that a dump is restored into, with the programs that fit both.
struct RestoreTarget: Sendable {
    let server: DumpServer
    let programs: DumpPrograms
    /// 150018 for 15.18.
    let serverVersion: Int

    /// Throws when the server does not answer, or no programs fit it.
    static func find(_ server: DumpServer, besides name: String) async throws -> RestoreTarget {
        let version = try await server.maintaining(besides: name) { $0.serverVersion }
        return RestoreTarget(
            server: server, programs: try await server.find(serverVersion: version), serverVersion: version)
    }

    /// Throws `.configuration` when the programs are surely too old for the dump, which begins with `head`; ``CopyFailure`` when that
    /// is none's beginning.
    func check(_ copy: DumpCopies.Copy, beginning head: [UInt8]) throws {
        let marker = copy.dump.marker
        if let needed = marker.neededMajor, programs.version.major < needed { throw tooOld(needed) }
        do {
            switch marker.dump {
            case .plain: return
            case .custom: try ArchiveHeader(parsing: head).check(programs)
            case .directory:
                guard let contents = try Self.tableOfContents(head) else { return }
                try ArchiveHeader(parsing: contents).check(programs)
            }
        } catch let error as WaldenError where error.code == .integrity {
            throw CopyFailure(place: copy.place.name, error: error)
        }
    }

    /// What may go wrong with a dump of a newer server; nil when nothing is known to.
    func warning(of marker: DumpMarker) -> String? {
        guard let version = marker.postgresVersion, let major = Int(version.prefix { $0.isASCII && $0.isNumber }),
            major > serverVersion / 10000
        else { return nil }
        return
            "the dump is of PostgreSQL \(major) and goes into \(serverVersion / 10000), which may not know all that is in it"
    }

    /// The table of contents comes first in our archives of folders; nil where something else does.
    private static func tableOfContents(_ head: [UInt8]) throws -> ArraySlice<UInt8>? {
        var (scanner, offset) = (TarScanner(), UInt64?.none)
        try head.withUnsafeBytes { bytes in
            try scanner.push(bytes) { if $0.path == "toc.dat", offset == nil { offset = $0.contentOffset } }
        }
        guard let offset, let start = Int(exactly: offset), start <= head.count - ArchiveHeader.bytes else {
            return nil
        }
        return head[start...]
    }

    private func tooOld(_ needed: Int) -> WaldenError {
        WaldenError(
            .configuration, "cannot restore this dump with \(programs)",
            cause: "it needs the programs of PostgreSQL \(needed) or later",
            hint: "Install the client programs of PostgreSQL \(needed) or later.")
    }
}

extension DumpServer {
    /// Runs `body` with a connection to a database other than `name`, from which that can be made, renamed and dropped.
    func maintaining<Value: Sendable>(
        besides name: String, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        try await connected(to: try maintenanceDatabases(besides: name)[...], body)
    }

    /// The name of such a database that lets us in.
    func maintenanceDatabase(besides name: String) async throws -> String {
        try await maintaining(besides: name) { connection in
            let rows = try await connection.rows("SELECT pg_catalog.current_database()", timeout: .seconds(60))
            return (rows.first?.first ?? nil) ?? "postgres"
        }
    }

    private func maintenanceDatabases(besides name: String) throws -> [String] {
        // template1 last: nobody can copy it while we are in it.
        let all = ["postgres", try databaseOfSettings(), "template1"].compactMap { $0 }
        return all.filter { $0 != name }
    }

    private func connected<Value: Sendable>(
        to names: ArraySlice<String>, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let connection: Connection
        do {
            connection = try await connect(names.first)
        } catch let error as WaldenError where names.count > 1 && [.notFound, .permission].contains(error.code) {
            return try await connected(to: names.dropFirst(), body)
        }
        return try await closing(with: connection.close) { try await body(connection) }
    }
}
