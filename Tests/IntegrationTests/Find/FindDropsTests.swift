// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct FindDropsTests {
    @Test func `a dropped table is named, and the printed command brings it back`() async throws {
        try await RecoveryFixture.forFinding { fixture in
            let server = fixture.server
            try await server.sql(
                """
                CREATE SCHEMA sales;
                CREATE TABLE sales.orders (id serial PRIMARY KEY, note text);
                CREATE INDEX ON sales.orders (note);
                CREATE TABLE public.events (id int PRIMARY KEY, note text);
                INSERT INTO sales.orders (note) SELECT repeat('x', 100) FROM generate_series(1, 1000);
                INSERT INTO public.events SELECT g, 'n' FROM generate_series(1, 1000) g
                """)
            try await server.sql("VACUUM FULL sales.orders")
            try await fixture.backup()
            let first = try await fixture.text("SELECT pg_current_wal_lsn()")
            try await server.sql("INSERT INTO sales.orders (note) VALUES ('after the backup')")
            try await server.sql("TRUNCATE public.events")
            try await server.sql("VACUUM FULL public.events")
            try await server.sql("DROP TABLE sales.orders")
            try await server.sql("CREATE TABLE later (id int)")
            try await server.sql("DROP TABLE later")
            try await server.sql("BEGIN; CREATE TABLE never (id int); ROLLBACK; CREATE TEMP TABLE passing (id int)")
            try await fixture.archiveAll()

            let drops = try #require(try await fixture.find("--drops")["drops"]).elements
            try #require(drops.count == 2, "\(drops)")
            let orders = drops[0]
            #expect(orders["kind"]?.text == "relations" && orders["database"]?.text == "postgres")
            let relations = try #require(orders["relations"]).elements
            let names = relations.map {
                "\($0["kind"]?.text ?? "-") \($0["schema"]?.text ?? "-").\($0["name"]?.text ?? "-")"
            }
            #expect(names.prefix(2) == ["table sales.orders", "sequence sales.orders_id_seq"])
            #expect(
                names.count { $0.hasPrefix("index sales.") } == 2 && names.count { $0.hasPrefix("TOAST table") } == 1)
            #expect(orders["relation_count"]?.number == relations.count)
            // A table that no backup knew keeps its number.
            #expect(
                drops[1]["relations"]?[0]?["name"] == nil && drops[1]["relations"]?[0]?["oid"]?.number ?? 0 >= 16384)

            let records = try await WaldumpRecord.all(of: fixture, from: first)
            for drop in drops {
                let lsn = try #require(drop["stop_before_lsn"]?.text)
                let record = try #require(records.first { $0.lsn == lsn }, "no record at \(lsn)")
                #expect(record.isCommit && record.description.contains("rels: "))
                #expect(record.xid == drop["xid"]?.number.map(UInt32.init) && drop["commit_lsn"]?.text == lsn)
            }

            let rewritten = try #require(try await fixture.find("--drops", "--rewrites")["drops"]).elements
            let rewrites = rewritten.filter { $0["kind"]?.text == "rewrite" }
            // The first was before any backup and the last took the file that TRUNCATE had made: only numbers are left of both.
            #expect(rewrites.map { $0["rewritten"]?[0]?["name"]?.text } == [nil, "events", nil])

            let text = try await fixture.succeed("wal", "find", "--drops").out
            #expect(
                text.contains("dropped table postgres.sales.orders and 1 sequence, 2 indexes, 1 TOAST table"), "\(text)"
            )
            let place = fixture.place()
            try await fixture.carryOut(try #require(orders["restore_command"]?.text), at: place)
            #expect(
                try await fixture.value(
                    place, "SELECT count(*) || ' ' || max(note) FILTER (WHERE id = 1001) FROM sales.orders")
                    == "1001 after the backup")
        }
    }

    /// Fault 35 of docs/faults.md.
    @Test func `a dropped database is named, and the printed command and statement bring it back`() async throws {
        try await RecoveryFixture.forFinding { fixture in
            let server = fixture.server
            try await server.sql("CREATE DATABASE ledger")
            try await server.sql("CREATE TABLE entries AS SELECT generate_series(1, 500) AS id", database: "ledger")
            try await fixture.backup()
            let first = try await fixture.text("SELECT pg_current_wal_lsn()")
            try await server.sql("INSERT INTO entries VALUES (501)", database: "ledger")
            try await server.sql("DROP DATABASE ledger")
            try await fixture.fill("afterwards")
            try await fixture.archiveAll()

            let drops = try #require(try await fixture.find("--drops")["drops"]).elements
            try #require(drops.count == 1, "\(drops)")
            #expect(drops[0]["kind"]?.text == "database" && drops[0]["database"]?.text == "ledger")
            let records = try await WaldumpRecord.all(of: fixture, from: first)
            let record = try #require(records.first { $0.isDatabaseDrop })
            #expect(drops[0]["stop_before_lsn"]?.text == record.lsn)
            let commit = try #require(records.first { $0.isCommit && $0.xid == record.xid })
            #expect(
                drops[0]["commit_lsn"]?.text == commit.lsn && drops[0]["xid"]?.number.map(UInt32.init) == record.xid)

            let place = fixture.place()
            try await fixture.carryOut(try #require(drops[0]["restore_command"]?.text), at: place)
            _ = try await fixture.query(place, try #require(drops[0]["afterwards"]?.text))
            let conninfo = place.conninfo.replacing("dbname=postgres", with: "dbname=ledger")
            let rows = try await server.withConnection(.ordinary(database: "ledger"), conninfo: conninfo) {
                try await $0.rows("SELECT count(*) FROM entries", timeout: .seconds(60))
            }
            #expect(rows == [["501"]])
        }
    }

    @Test func `a database that moved to another tablespace, and one that was never made, are no drops`() async throws {
        try await RecoveryFixture.forFinding { fixture in
            let server = fixture.server
            let tablespace = fixture.folder.appending("fast")
            try await server.succeed("/bin/mkdir", [tablespace.string])
            try await server.sql("CREATE TABLESPACE fast LOCATION '\(tablespace)'")
            try await server.sql("CREATE DATABASE moving")
            try await fixture.backup()
            try await server.sql("ALTER DATABASE moving SET TABLESPACE fast")
            try await fixture.archiveAll()
            #expect(try await fixture.find("--drops")["drops"]?.elements.isEmpty == true)
            let shown = try #require(try await fixture.find("--drops", "--rewrites")["drops"]).elements
            #expect(shown.map { $0["kind"]?.text } == ["rewrite"] && shown.first?["database"]?.text == "moving")
        }
    }

    @Test func `a backup whose catalogue is damaged costs the names, not the drop`() async throws {
        try await RecoveryFixture.forFinding { fixture in
            try await fixture.fill("orders")
            let id = try await fixture.backup()
            try await fixture.server.sql("DROP TABLE orders")
            try await fixture.archiveAll()
            let part = try fixture.backupFolder(id).appending("base.00001.tar.zst")
            try fixture.rewrite(part) { bytes in
                for index in stride(from: 100, to: bytes.count, by: 5000) { bytes[index] ^= 0x55 }
            }
            let found = try await fixture.find("--drops")
            let drop = try #require(found["drops"]?[0])
            #expect(drop["relations"]?[0]?["oid"]?.number != nil && drop["relations"]?[0]?["name"] == nil)
            // The server still knows what the database is called.
            #expect(drop["database"]?.text == "postgres")
            #expect(found["warnings"]?.elements.contains { $0.text?.contains(id) == true } == true)
        }
    }
}
