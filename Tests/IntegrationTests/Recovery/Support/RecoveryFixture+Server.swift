// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

extension RecoveryFixture {
    /// A restored server's data directory, port and the arguments that put it there.
    struct Place: Sendable {
        let path: FilePath
        let port: Int
        let folder: FilePath

        var arguments: [String] {
            ["--into", path.string, "--socket-directory", folder.string, "--port", String(port)]
        }
        var conninfo: String { "host=\(folder) port=\(port) user=postgres dbname=postgres" }
    }

    /// A place to restore into; a server that runs there is stopped at the end.
    func place(_ name: String = "restored", port: Int = 5433) -> Place {
        let place = Place(path: folder.appending(name), port: port, folder: folder)
        server.onCleanup { [server] in
            // Where none runs there is nothing to stop.
            _ = try? await server.run("pg_ctl", ["-D", place.path.string, "-m", "immediate", "-w", "stop"])
        }
        return place
    }

    func query(_ place: Place, _ sql: String) async throws -> [[String?]] {
        try await server.withConnection(.ordinary(database: "postgres"), conninfo: place.conninfo) {
            try await $0.rows(sql, timeout: .seconds(60))
        }
    }

    func value(_ place: Place, _ sql: String) async throws -> String? {
        try await query(place, sql).first?.first ?? nil
    }

    /// The server's clock, with its zone, as `--to-time` takes it.
    func moment() async throws -> String { try await text(Self.clock) }

    func moment(_ place: Place) async throws -> String { try #require(try await value(place, Self.clock)) }

    func text(_ sql: String) async throws -> String {
        try #require(try await server.sql(sql).first?.first ?? nil)
    }

    private static let clock =
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' UTC'"

    /// Ends the current segment and waits until the repository holds it; its name.
    @discardableResult
    func archiveAll(_ place: Place? = nil) async throws -> String {
        let switching = """
            SELECT pg_walfile_name(pg_switch_wal()) FROM pg_create_restore_point('so that there is something to end')
            """
        let name: String
        if let place {
            name = try #require(try await value(place, switching))
        } else {
            name = try await text(switching)
        }
        try await server.wait(for: "segment \(name) in the repository") {
            guard exists(repository) else { return try await archived(name, place) }
            return try stored(segment: name) != nil
        }
        return name
    }

    /// Whether the server had the answer that the segment is kept, for repositories into which nobody can look.
    private func archived(_ name: String, _ place: Place?) async throws -> Bool {
        let sql = "SELECT (last_archived_wal COLLATE \"C\" >= '\(name)')::text FROM pg_stat_archiver"
        if let place { return try await value(place, sql) == "true" }
        return try await text(sql) == "true"
    }

    /// A table with `rows` rows, to be found again.
    func fill(_ table: String, rows: Int = 1000) async throws {
        try await server.sql(
            "CREATE TABLE \(table) AS SELECT g AS id, g * 7 AS amount FROM generate_series(1, \(rows)) g")
    }

    /// Count and sum of a table that ``fill(_:rows:)`` made; nil where there is none.
    static func summary(of table: String) -> String { "SELECT count(*) || ' ' || sum(amount) FROM \(table)" }
    static let thousandRows = "1000 3503500"

    /// Whether the place holds the table.
    func has(_ table: String, _ place: Place) async throws -> Bool {
        try await value(place, "SELECT to_regclass('\(table)')::text") != nil
    }
}
