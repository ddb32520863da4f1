// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Postgres

@Suite struct RestoreTextsTests {
    @Test(arguments: [
        ("shop", "\"shop\""), ("we\"ird", "\"we\"\"ird\""), ("Ä b", "\"Ä b\""), ("\"\u{301}", "\"\"\"\u{301}\""),
        ("a\\b'c;--", "\"a\\b'c;--\""),
    ])
    func `an identifier is quoted`(name: String, quoted: String) throws {
        #expect(try Array(SQLName.identifier(name).unicodeScalars) == Array(quoted.unicodeScalars))
    }

    @Test(arguments: ["", "a\0b", String(repeating: "x", count: 64), String(repeating: "ä", count: 32)])
    func `a name that the server would change is refused`(name: String) {
        let error = #expect(throws: WaldenError.self) { try SQLName.identifier(name) }
        #expect(error?.code == .usage)
    }

    @Test(arguments: [("", "''"), ("it's", "'it''s'"), ("a\\b", " E'a\\\\b'"), ("'\u{301}", "'''\u{301}'")])
    func `a text is quoted`(text: String, quoted: String) throws {
        #expect(try Array(SQLName.literal(text).unicodeScalars) == Array(quoted.unicodeScalars))
        #expect(throws: WaldenError.self) { try SQLName.literal("\(text)\0") }
    }

    static let head =
        "\(PlainDumpEndsTests.begin)\\restrict k\n\nSET lock_timeout = 0;\nSET transaction_timeout = 0;\nSET x = 0;\n"
    static let whole = "\(head)\(PlainDumpEndsTests.end)\\unrestrict k\n\n"

    private func passed(_ text: String, psql: String, server: Int, piece: Int) throws -> String {
        var restore = PlainRestore(.database, try #require(ProgramVersion(psql)), serverVersion: server)
        var (rest, output) = (Array(text.utf8)[...], [UInt8]())
        while !rest.isEmpty {
            output += try restore.pass(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return String(decoding: try output + restore.finish(), as: UTF8.self)
    }

    @Test(arguments: [1, 100, 5000, 1 << 20])
    func `a plain dump reaches psql as it is, but for what an old server does not know`(piece: Int) throws {
        let long =
            Self.head + String(repeating: "SET transaction_timeout = 0;\n", count: 1000)
            + Self.whole.dropFirst(Self.head.count)
        for text in [Self.whole, long] {
            #expect(try passed(text, psql: "18.1", server: 170_000, piece: piece) == text)
            let older = try passed(text, psql: "18.1", server: 169_999, piece: piece)
            #expect(older.utf8.count == text.utf8.count - 29)
            #expect(older.contains("SET lock_timeout = 0;\nSET x = 0;\n"))
        }
    }

    @Test func `psql sees nothing of a dump that it does not understand`() throws {
        for (psql, isKnown) in [
            ("15.13", false), ("15.14", true), ("17.5", false), ("17.6", true), ("18beta1", true), ("19.0", true),
            ("12.22", false),
            ("13.21", false), ("13.22", true), ("14.19", true), ("16.9", false),
        ] {
            if isKnown {
                _ = try passed(Self.whole, psql: psql, server: 150_000, piece: 100)
            } else {
                let error = #expect(throws: WaldenError.self) {
                    try passed(Self.whole, psql: psql, server: 150_000, piece: 100)
                }
                #expect(error?.code == .configuration)
            }
        }
    }

    @Test func `one without its end is refused at its end`() {
        let error = #expect(throws: WaldenError.self) {
            try passed(String(Self.whole.dropLast(20)), psql: "18.1", server: 180_000, piece: 4096)
        }
        #expect(error?.code == .integrity)
    }

    @Test func `pg_restore's errors are forgiven when all are about the setting that an old server does not know`() {
        let one = """
            pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"
            Command was: SET transaction_timeout = 0;

            """
        #expect(TransactionTimeout.isAllThatFailed(one + "pg_restore: warning: errors ignored on restore: 1\n"))
        #expect(TransactionTimeout.isAllThatFailed(one + one + "pg_restore: warning: errors ignored on restore: 2\n"))
        #expect(TransactionTimeout.isAllThatFailed(one + one + "pg_restore: warning: errors ignored on restore: 1\n"))
        let other = one + "pg_restore: error: could not execute query: ERROR:  x\n"
        #expect(!TransactionTimeout.isAllThatFailed(other + "pg_restore: warning: errors ignored on restore: 1\n"))
        let long = String(repeating: "pg_restore: warning: x\n", count: 5000) + one
        #expect(!TransactionTimeout.isAllThatFailed(long + "pg_restore: warning: errors ignored on restore: 1\n"))
        for bad in [
            "", one, one + "pg_restore: warning: errors ignored on restore: 2\n",
            "pg_restore: warning: errors ignored on restore: 1\n",
            one + "pg_restore: warning: errors ignored on restore: x\n",
        ] { #expect(!TransactionTimeout.isAllThatFailed(bad)) }
    }

    private func options(_ provider: String?, _ locale: String?, server: Int) throws -> String {
        let properties = DatabaseProperties(
            name: "shop", encoding: "UTF8", collation: "de_DE.utf8", characterType: "C", localeProvider: provider,
            locale: locale, icuRules: provider == "i" ? "&a < b" : nil, owner: "me")
        return try CreationOptions(properties, "o\"x", server).sql
    }

    @Test func `a database is made with what was recorded of another`() throws {
        let libc = " OWNER \"o\"\"x\" ENCODING 'UTF8' LC_COLLATE 'de_DE.utf8' LC_CTYPE 'C'"
        #expect(try options(nil, nil, server: 150_000) == libc)
        #expect(try options("c", nil, server: 150_000) == libc + " LOCALE_PROVIDER libc")
        #expect(
            try options("i", "en-US", server: 160_000)
                == libc + " LOCALE_PROVIDER icu ICU_LOCALE 'en-US' ICU_RULES '&a < b'")
        #expect(
            try options("b", "C.UTF-8", server: 180_000) == libc + " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'")
        let error = #expect(throws: WaldenError.self) { try options("b", "C", server: 160_000) }
        #expect(error?.code == .refused)
    }
}
