// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpRestoreReplacingTests {
    private typealias Fixture = DumpRestoreFixture

    @Test func `a database is replaced after a safety dump, and what belongs to it and not to its contents stays`()
        async throws
    {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            let before = try await fixture.contents("shop")
            try await fixture.cluster.sql(
                """
                REVOKE CONNECT ON DATABASE shop FROM PUBLIC; GRANT CONNECT ON DATABASE shop TO owner WITH GRANT OPTION;
                ALTER DATABASE shop SET search_path = "a, b", public; ALTER DATABASE shop CONNECTION LIMIT 77;
                ALTER ROLE owner IN DATABASE shop SET work_mem = '7MB'; COMMENT ON DATABASE shop IS 'our shop'
                """)
            try await fixture.cluster.sql("DROP TABLE orders CASCADE; CREATE TABLE new (id int)", database: "shop")
            let answer = try await fixture.walden(["dump", "restore", id, "--into", "shop", "--clean", "--json"])
            #expect(answer.status == 0, "\(answer)")
            #expect(try await fixture.contents("shop") == before)
            #expect(try await fixture.databases() == ["postgres", "shop"])
            #expect(try await fixture.comment(of: "shop") == "our shop")
            let rows = try await fixture.cluster.sql(
                """
                SELECT has_database_privilege('public', 'shop', 'CONNECT')::text, datconnlimit::text,
                    has_database_privilege('owner', 'shop', 'CONNECT WITH GRANT OPTION')::text,
                    (SELECT string_agg(array_to_string(setconfig, ';'), ';' ORDER BY setrole)
                        FROM pg_db_role_setting WHERE setdatabase = d.oid)
                FROM pg_database AS d WHERE datname = 'shop'
                """)
            #expect(rows == [["false", "77", "true", "search_path=\"a, b\", public;work_mem=7MB"]])

            let safety = try #require(try fixture.result(answer)["safety_dump"] as? String)
            let listed = try await fixture.list().first { $0["id"] as? String == safety }
            #expect(listed?["note"] as? String == "before restoring \(id)")
            try await fixture.succeed("dump", "restore", safety, "--into", "undone")
            #expect(try await fixture.cluster.sql("SELECT FROM new", database: "undone").isEmpty)
            // What somebody wanted to be rid of is not the latest dump.
            let latest = try await fixture.succeed("dump", "restore", "latest", "--into", "again", "--json")
            #expect(try fixture.result(latest)["dump"] as? String == id)
        }
    }

    @Test func `the replaced database is kept where that is asked for`() async throws {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            try await fixture.cluster.sql("CREATE TABLE new (id int)", database: "shop")
            let answer = try await fixture.succeed(
                "dump", "restore", id, "--into", "shop", "--clean", "--keep-old", "--json")
            let kept = try #require(try fixture.result(answer)["kept"] as? String)
            #expect(try await fixture.databases() == ["postgres", "shop", kept])
            #expect(try await fixture.cluster.sql("SELECT FROM new", database: kept).isEmpty)
            #expect(try await fixture.comment(of: kept) == nil)
        }
    }

    @Test func `a restore that fails half way leaves the database as it was, and nothing beside it`() async throws {
        try await Fixture.with { fixture in
            try await fixture.trap("RAISE EXCEPTION 'trapped'")
            let id = try await fixture.dump()
            try await fixture.cluster.sql("CREATE TABLE new (id int)", database: "shop")
            let before = try await fixture.contents("shop")
            let answer = try await fixture.walden(["dump", "restore", id, "--into", "shop", "--clean"])
            #expect(answer.status == 1 && answer.err.contains("trapped"), "\(answer)")
            #expect(try await fixture.contents("shop") == before)
            #expect(try await fixture.cluster.sql("SELECT FROM new", database: "shop").isEmpty)
            #expect(try await fixture.databases() == ["postgres", "shop"])
        }
    }

    @Test func `sessions in the database are named and left alone, unless they are to be ended`() async throws {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            try await fixture.cluster.withConnection(
                .ordinary(database: "shop"), conninfo: "\(fixture.cluster.conninfo) application_name=till"
            ) { till in
                let refused = try await fixture.walden(["dump", "restore", id, "--into", "shop", "--clean"])
                #expect(refused.status == 4 && refused.err.contains("(postgres, till, idle)"), "\(refused)")
                #expect(try await till.rows("SELECT 1", timeout: .seconds(30)) == [["1"]])
                #expect(try await fixture.list().count == 1)

                try await fixture.succeed("dump", "restore", id, "--into", "shop", "--clean", "--force")
                await #expect(throws: (any Error).self) { try await till.rows("SELECT 1", timeout: .seconds(30)) }
            }
            #expect(try await fixture.databases() == ["postgres", "shop"])
        }
    }

    @Test func `a stopped restore leaves nothing`() async throws {
        try await Fixture.with { fixture in
            try await fixture.trap("PERFORM pg_sleep(600)")
            let id = try await fixture.dump()
            let before = try await fixture.contents("shop")
            let running = try await RunningDumpCommand.start(
                fixture, "dump", "restore", id, "--into", "shop", "--clean")
            try await fixture.cluster.wait(for: "the restore to be in the middle") {
                try await !fixture.cluster.sql(
                    "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname LIKE 'shop_walden_%'"
                ).isEmpty
            }
            try running.signal(SIGTERM)
            let answer = try await running.answer()
            #expect(answer.status == 1 && answer.err.contains("stopped as told"), "\(answer)")
            #expect(try await fixture.contents("shop") == before)
            #expect(try await fixture.databases() == ["postgres", "shop"])
            try await fixture.cluster.wait(for: "the restoring sessions to end") {
                try await fixture.cluster.sql(
                    "SELECT FROM pg_stat_activity WHERE application_name LIKE 'walden dump%'"
                ).isEmpty
            }
        }
    }
}
