// SPDX-License-Identifier: MIT

import Errors
import Postgres
import PostgresTestSupport
import Testing

@Suite(
    .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .timeLimit(.minutes(5)))
struct DatabaseMakerTests {
    @Test func `a database is made like another, and dropped by its mark alone`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.cluster.sql("CREATE ROLE \"ow ner\"")
            try await fixture.cluster.sql(
                "CREATE DATABASE model TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
            )
            let model = try await fixture.cluster.withConnection(.ordinary(database: "model")) {
                try await DatabaseProperties.read(ordinary: $0)
            }
            try await fixture.maker { maker in
                try await maker.create(DumpFixture.oddName, like: model, owner: "ow ner", mark: "token-1")
                let made = try await fixture.cluster.withConnection(.ordinary(database: DumpFixture.oddName)) {
                    #expect(try await DatabaseContents.found(ordinary: $0) == [])
                    return try await DatabaseProperties.read(ordinary: $0)
                }
                #expect((made.encoding, made.collation, made.characterType) == ("LATIN1", "C", "C"))
                #expect(made.owner == "ow ner" && made.comment == "walden:token-1")
                #expect(try await maker.mark(of: DumpFixture.oddName) == "token-1")
                let again = await #expect(throws: WaldenError.self) { try await maker.create(DumpFixture.oddName) }
                #expect(again?.code == .conflict)
                for mark in ["token-2", "token", "token-11"] {
                    let other = await #expect(throws: WaldenError.self) {
                        try await maker.drop(DumpFixture.oddName, mark: mark)
                    }
                    #expect(other?.code == .refused)
                }
                let bad = await #expect(throws: WaldenError.self) {
                    try await maker.drop(DumpFixture.oddName, mark: "")
                }
                #expect(bad?.code == .usage)
                let unmarked = await #expect(throws: WaldenError.self) {
                    try await maker.drop("model", mark: "token-1")
                }
                #expect(unmarked?.code == .refused)
                #expect(try await maker.mark(of: "model") == nil)
                try await maker.drop(DumpFixture.oddName, mark: "token-1")
                #expect(try await !maker.exists(DumpFixture.oddName))
                #expect(try await maker.exists("model"))
                try await maker.drop("not there", mark: "token-1")
                let locale = await #expect(throws: WaldenError.self) {
                    try await maker.create(
                        "x", like: .init(name: "", encoding: "UTF8", collation: "xx_YY", characterType: "C", owner: ""))
                }
                #expect(locale?.message == "cannot make the database x")
            }
        }
    }

    @Test func `settings of a database that no dump holds are given to the new one`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.cluster.sql("CREATE DATABASE model")
            try await fixture.cluster.sql(
                """
                ALTER DATABASE model SET search_path = "a b", public; ALTER DATABASE model SET app.key = 'it''s=so';
                ALTER DATABASE model SET default_transaction_read_only = on
                """)
            func read(_ name: String) async throws -> DatabaseProperties {
                try await fixture.cluster.withConnection(.ordinary(database: name)) {
                    try await DatabaseProperties.read(ordinary: $0)
                }
            }
            let model = try await read("model")
            #expect(
                model.settings == [
                    "search_path=\"a b\", public", "app.key=it's=so", "default_transaction_read_only=on",
                ])
            try await fixture.maker { maker in
                try await maker.create("new", like: model)
                try await maker.set(model.settings, of: "new")
                await #expect(throws: WaldenError.self) { try await maker.set(["nonsense"], of: "new") }
                await #expect(throws: WaldenError.self) { try await maker.set(["no_such_setting=1"], of: "new") }
            }
            #expect(try await Set(read("new").settings) == Set(model.settings))
        }
    }

    @Test func `one that somebody is connected to is dropped by force, and says who otherwise`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.maker { maker in
                try await maker.create("temp", mark: "t")
                try await fixture.cluster.withConnection(
                    .ordinary(database: "temp"), conninfo: "\(fixture.cluster.conninfo) application_name=guest"
                ) { _ in
                    let sessions = try await maker.sessions(in: "temp")
                    #expect(sessions.map(\.application) == ["guest"])
                    #expect(sessions.first?.user == "postgres" && sessions.first?.state == "idle")
                    await #expect(throws: WaldenError.self) { try await maker.drop("temp", mark: "t") }
                    try await maker.drop("temp", mark: "t", force: true)
                }
                #expect(try await !maker.exists("temp"))
            }
        }
    }

    @Test func `a database takes another's place, or nothing changes`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.maker { maker in
                try await maker.create("shop", mark: "old")
                try await maker.create("shop new", mark: "new")
                try await maker.swap("shop", with: "shop new", keepingAs: "shop \"old")
                #expect(try await maker.mark(of: "shop") == "new")
                #expect(try await maker.mark(of: "shop \"old") == "old")
                await #expect(throws: WaldenError.self) {
                    try await maker.swap("shop", with: "nowhere", keepingAs: "away")
                }
                #expect(try await maker.mark(of: "shop") == "new")
                #expect(try await !maker.exists("away"))
                try await maker.rename("shop", to: "sh'op")
                #expect(try await maker.mark(of: "sh'op") == "new")
            }
        }
    }

    @Test(arguments: [
        ("CREATE TABLE t (id serial)", ["2 relations"]), ("CREATE VIEW v AS SELECT 1 AS a", ["1 relation"]),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", ["1 function"]),
        ("CREATE TYPE e AS ENUM ('a')", ["1 type"]), ("CREATE TYPE c AS (a int)", ["1 type"]),
        ("CREATE DOMAIN d AS int", ["1 type"]), ("CREATE SCHEMA s", ["1 schema"]),
        ("SELECT lo_creat(-1)", ["1 large object"]), ("CREATE PUBLICATION p", ["1 publication"]),
        ("DROP SCHEMA public; CREATE SCHEMA public", []), ("DROP EXTENSION plpgsql", []),
        ("CREATE TABLE t (); DROP TABLE t", []),
    ])
    func `a database is empty when nobody made anything in it`(sql: String, found: [String]) async throws {
        try await DumpFixture.with { fixture in
            try await fixture.maker { try await $0.create("temp") }
            try await fixture.cluster.withConnection(.ordinary(database: "temp")) { connection in
                #expect(try await DatabaseContents.found(ordinary: connection) == [])
                _ = try await connection.rows(sql, timeout: .seconds(30))
                #expect(try await DatabaseContents.found(ordinary: connection) == found)
            }
        }
    }
}
