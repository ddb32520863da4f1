// SPDX-License-Identifier: MIT

import PITR
import Postgres
import Repository
import Testing

@testable import Operations

struct RestoreFindingsTests {
    private func marker(options: [String] = []) throws -> DumpMarker {
        let id = DumpID(
            tier: .manual, content: .database(try DatabaseKey("shop")), begun: Instant(microseconds: 0))
        var marker = DumpMarker(
            id, cluster: "main",
            object: BackupMarker.Object(key: "k", rawBytes: 1, storedBytes: 1, sha256: ""), dump: .plain,
            snapshotAt: Instant(microseconds: 0), startedAt: Instant(microseconds: 0),
            finishedAt: Instant(microseconds: 0), walden: "0")
        marker.tables = 3
        marker.rowCounts = [
            DumpMarker.RowCount(schema: "s", table: "b", rows: 5),
            DumpMarker.RowCount(schema: "s", table: "a", rows: 7),
        ]
        marker.options = options
        return marker
    }

    private func found(_ a: Int64, _ b: Int64, tables: Int = 3, options: [String] = []) throws -> RestoreFindings {
        RestoreFindings(
            try marker(options: options), tables: tables,
            rows: [RowCount(schema: "s", table: "a", rows: a), RowCount(schema: "s", table: "b", rows: b)])
    }

    @Test func `as many rows and tables as were recorded are no difference, more tables neither`() throws {
        #expect(try found(7, 5).sentences().isEmpty)
        #expect(try found(7, 5).comparedTables == 2)
        #expect(try found(7, 5, tables: 4).sentences().isEmpty)
    }

    @Test func `other rows and missing tables are told, in order`() throws {
        #expect(
            try found(0, 6, tables: 2).sentences() == [
                "it has 2 tables, and 3 were recorded", "s.a has 0 rows, and 7 were recorded",
                "s.b has 6 rows, and 5 were recorded",
            ])
        #expect(try found(0, 6).sentences(limit: 1).last == "1 more have other rows")
    }

    @Test func `what was left out on purpose is not missed, and half of it is`() throws {
        let withoutData = ["--exclude-table-data=a*"]
        #expect(try found(0, 5, options: withoutData).sentences().isEmpty)
        #expect(try found(1, 5, options: withoutData).differences.count == 1)
        #expect(try found(0, 5, tables: 2, options: withoutData).lacksTables)
        #expect(try !found(0, 5, tables: 2, options: ["--exclude-table=c"]).lacksTables)
    }

    @Test func `tables that were not counted are not compared`() throws {
        let findings = RestoreFindings(try marker(), tables: 3, rows: [])
        #expect(findings.comparedTables == 0 && findings.sentences().isEmpty)
    }
}
