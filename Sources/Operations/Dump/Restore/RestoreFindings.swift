// SPDX-License-Identifier: MIT

import Postgres
import Repository

/// What a restored database holds, against what its dump recorded.
public struct RestoreFindings: Sendable, Equatable {
    public struct Difference: Sendable, Equatable {
        public let schema: String
        public let table: String
        public let recorded: Int64
        public let found: Int64
    }

    /// Ordinary and partitioned tables.
    public let tables: Int
    /// nil: nothing was recorded.
    public let recordedTables: Int?
    /// How many tables' rows were compared.
    public let comparedTables: Int
    /// By schema and name.
    public let differences: [Difference]
    private let mayLack: Bool

    /// Tables and rows that were left out of the dump on purpose are not missed: where rows were, an empty table differs from nothing.
    init(_ marker: DumpMarker, tables: Int, rows: [RowCount]) {
        self.tables = tables
        recordedTables = marker.tables
        let words = marker.options.filter { !$0.hasPrefix("--exclude-table-data=") }
        // What other options leave out is not known here.
        mayLack = !words.isEmpty
        let mayBeEmpty = !marker.options.isEmpty
        let found = Dictionary(rows.map { (Name($0.schema, $0.table), $0.rows) }) { first, _ in first }
        var compared = 0
        var differences: [Difference] = []
        for recorded in marker.rowCounts {
            guard let rows = found[Name(recorded.schema, recorded.table)] else { continue }
            compared += 1
            if rows == recorded.rows || rows == 0 && mayBeEmpty { continue }
            differences.append(
                Difference(schema: recorded.schema, table: recorded.table, recorded: recorded.rows, found: rows))
        }
        comparedTables = compared
        self.differences = differences.sorted { ($0.schema, $0.table) < ($1.schema, $1.table) }
    }

    private struct Name: Hashable {
        let schema: String
        let table: String

        init(_ schema: String, _ table: String) { (self.schema, self.table) = (schema, table) }
    }

    /// Whether tables are missing that the dump should hold.
    public var lacksTables: Bool { !mayLack && recordedTables.map { tables < $0 } ?? false }

    /// What differs, a sentence each; the rows of at most so many tables.
    public func sentences(limit: Int = 10) -> [String] {
        var lines: [String] = []
        if lacksTables, let recordedTables {
            lines.append("it has \(tables) tables, and \(recordedTables) were recorded")
        }
        lines += differences.prefix(limit).map {
            "\($0.schema).\($0.table) has \($0.found) rows, and \($0.recorded) were recorded"
        }
        if differences.count > limit { lines.append("\(differences.count - limit) more have other rows") }
        return lines
    }
}

extension RestoreFindings {
    /// Looks at a database. Rows are counted only where the dump recorded them, as far as that goes within `allowed`.
    static func read(
        _ server: DumpServer, _ database: String, against marker: DumpMarker, within allowed: Duration
    ) async throws -> RestoreFindings {
        try await server.connected(database) { connection in
            let tables = try await DatabaseContents.tables(ordinary: connection)
            let rows =
                marker.rowCounts.isEmpty
                ? [] : try await RowCounts.read(ordinary: connection, snapshot: nil, within: allowed)
            return RestoreFindings(marker, tables: tables, rows: rows)
        }
    }
}
