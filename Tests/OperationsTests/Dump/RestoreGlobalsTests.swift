// SPDX-License-Identifier: MIT

import Testing

@testable import Operations

struct RestoreGlobalsTests {
    @Test func `what is there already is no complaint, and no statement is repeated`() {
        let said = [
            "psql:<stdin>:14: ERROR:  42710: role \"postgres\" already exists", "LOCATION:  CreateRole, user.c:354",
            "psql:<stdin>:20: ERROR:  58P01: directory \"/srv/fast\" does not exist",
            "LINE 1: ALTER ROLE app PASSWORD 'SCRAM-SHA-256$…'",
        ]
        #expect(
            RestoreGlobals.complaints(said) == [
                "psql:<stdin>:20: ERROR:  58P01: directory \"/srv/fast\" does not exist"
            ])
    }

    @Test func `lines are whole, however they are cut`() {
        let text = Array("CREATE ROLE a;\n\nCREATE TABLESPACE fast OWNER a LOCATION '/srv';\nrest".utf8)
        for size in 1...text.count {
            var lines = WholeLines()
            var whole: [String] = []
            for start in stride(from: 0, to: text.count, by: size) {
                whole += lines.feed(Array(text[start..<min(start + size, text.count)])).map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            #expect(
                whole.joined() + String(decoding: lines.rest, as: UTF8.self) == String(decoding: text, as: UTF8.self))
            #expect(whole.filter { RestoreGlobals.isOfTablespace($0.utf8) }.count == 1)
        }
    }
}
