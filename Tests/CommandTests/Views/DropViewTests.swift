// SPDX-License-Identifier: MIT

import Operations
import PITR
import Testing

@testable import walden

@Suite("What was dropped, in words") struct DropViewTests {
    private let commit = TransactionEnd(
        outcome: .commit, xid: 743, time: Instant(microseconds: 1_795_341_720_123_456), lsn: LSN(0x300_0148),
        end: LSN(0x300_0200))

    private func drop(_ kind: FoundDrop.Kind, _ change: (inout FoundDrop) -> Void) -> FoundDrop {
        var drop = FoundDrop(
            kind: kind, timeline: .first, stopBefore: LSN(0x300_0148), xid: 743, end: commit, database: 16384)
        drop.databaseName = "app"
        change(&drop)
        return drop
    }

    private func relation(_ oid: UInt32, _ name: RelationName? = nil) -> FoundRelation {
        FoundRelation(oid: oid, file: nil, name: name)
    }

    private func table(_ name: String) -> FoundRelation {
        relation(1, RelationName(oid: 1, schema: "public", name: name, kind: .table))
    }

    private let plain = DropRestoring(configuration: nil, generation: nil)

    @Test func `a table comes with its companions counted and the command that restores it`() {
        let drop = drop(.relations) { drop in
            drop.relations = [
                table("orders"),
                relation(2, RelationName(oid: 2, schema: "public", name: "orders_id_seq", kind: .sequence)),
                relation(3, RelationName(oid: 3, schema: "public", name: "orders_pkey", kind: .index)),
                relation(4, RelationName(oid: 4, schema: "public", name: "orders_note", kind: .index)),
                relation(5, RelationName(oid: 5, schema: "pg_toast", name: "pg_toast_1_index", kind: .index)),
                relation(6, RelationName(oid: 6, schema: "pg_toast", name: "pg_toast_1", kind: .toastTable)),
            ]
            drop.relationCount = 6
        }
        #expect(
            DropView(drop, plain).text == """
                2026-11-22T10:02:00.123456Z  timeline 1  xid 743  LSN 0/3000148
                    dropped table app.public.orders and 1 sequence, 2 indexes, 1 TOAST table
                    walden restore --to-lsn 0/3000148 --exclusive --timeline 1 --into NEW_FOLDER
                """)
    }

    @Test func `an index that goes alone is named`() {
        let drop = drop(.relations) { drop in
            drop.relations = [relation(3, RelationName(oid: 3, schema: "public", name: "orders_note", kind: .index))]
            drop.relationCount = 1
        }
        #expect(DropWords(drop).lines == ["dropped index app.public.orders_note"])
    }

    @Test func `what has no name is told by its number`() {
        let two = drop(.relations) { drop in
            drop.relations = [relation(16400), relation(16404)]
            drop.relationCount = 90
            drop.databaseName = nil
        }
        #expect(
            DropWords(two).lines
                == ["dropped 2 relations of (database 16384) whose names are not known (16400, 16404), 88 more"])
        let one = drop(.rewrite) { $0.rewritten = [FoundRelation(oid: nil, file: 16500, name: nil)] }
        #expect(
            DropWords(one).lines == [
                "replaced the files of a relation of app whose name is not known (former file 16500)"
            ])
    }

    @Test func `of very many tables the first ten are named`() {
        let drop = drop(.relations) { drop in
            drop.relations = (10...40).map { table("t\($0)") }
            drop.relationCount = 31
        }
        let line = DropWords(drop).lines[0]
        #expect(line.hasPrefix("dropped table app.public.t10, table app.public.t11, "))
        #expect(line.hasSuffix("table app.public.t19 and 21 tables"))
    }

    @Test func `a database comes with the statement that lets connections in again`() {
        let restoring = DropRestoring(configuration: "/etc/my walden.yaml", generation: "15-7312345678901234567")
        let text = DropView(drop(.database) { _ in }, restoring).text
        #expect(text.contains("dropped database app\n"))
        #expect(
            text.contains(
                "walden restore --config '/etc/my walden.yaml' --to-lsn 0/3000148 --exclusive --timeline 1 "
                    + "--generation 15-7312345678901234567 --into NEW_FOLDER"))
        #expect(text.hasSuffix("UPDATE pg_database SET datconnlimit = -1 WHERE oid = 16384"))
    }
}
