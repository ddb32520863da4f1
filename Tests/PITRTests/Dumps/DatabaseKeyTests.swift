// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct DatabaseKeyTests {
    static let names = [
        "app", "App", "app_backup_20260101_000000", "a-b_c", "a.b", ".", "..", "a/b", "../../etc", "my app", "it's",
        "\"quoted\"", "tab\tand\nline", "\u{1}", "\u{7F}", "Zürich", "データ", "💾", "e\u{301}", "\u{E9}", "\u{212A}",
        "globals",
        "globals2", "Globals", ".67lobals", "%67lobals", "_backup_", String(repeating: "x", count: 63),
        String(repeating: "字", count: 21),
    ]

    @Test(arguments: [
        ("app", "app"), ("my app", "my.20app"), ("a.b", "a.2eb"), ("it's", "it.27s"), ("é", ".c3.a9"), ("\u{1}", ".01"),
        ("globals", ".67lobals"), ("globals2", "globals2"), (".67lobals", ".2e67lobals"), ("A-z_0", "A-z_0"),
    ])
    func `known names have known keys`(name: String, text: String) throws {
        #expect(try DatabaseKey(name).text == text)
        #expect(DatabaseKey(encoded: text)?.name == name)
        #expect(DatabaseKey(encoded: text)?.description == text)
    }

    /// Fault 32 of docs/faults.md.
    @Test(arguments: names)
    func `the key is made of plain bytes and gives the name back, byte for byte`(name: String) throws {
        let key = try DatabaseKey(name)
        #expect(key.text.wholeMatch(of: /[A-Za-z0-9_.-]{1,189}/) != nil)
        #expect(![".", "..", "globals"].contains(key.text))
        #expect(DatabaseKey(encoded: key.text) == key)
        #expect(DatabaseKey(encoded: key.text).map { Array($0.name.utf8) } == Array(name.utf8))
    }

    @Test func `no two names share a key, composed and decomposed letters among them`() throws {
        #expect(Set(try Self.names.map { try DatabaseKey($0).text }).count == Self.names.count)
        #expect(try DatabaseKey("e\u{301}") != DatabaseKey("\u{E9}"))
    }

    @Test(arguments: ["", "a\0b", String(repeating: "x", count: 64), String(repeating: "字", count: 22)])
    func `what no database is called is refused`(name: String) throws {
        #expect(try failure { _ = try DatabaseKey(name) }.code == .usage)
    }

    @Test(arguments: [
        "", "globals", ".41", ".2E", ".C3.A9", ".2", ".", "..", "...", ".zz", ".+1", ".-1", "my app", "a/b", "é",
        "\u{212A}", ".00",
        ".c3", ".ed.a0.80", ".ff", ".c0.af", "app\n", String(repeating: "x", count: 64),
        String(repeating: ".20", count: 64),
    ])
    func `what is the key of no name is not read`(text: String) {
        #expect(DatabaseKey(encoded: text) == nil)
    }

    @Test func `random names come back and hostile keys are read only as they are written`() throws {
        var random = SplitMix64(seed: 23)
        var names: [String: [UInt8]] = [:]
        for _ in 0..<6000 {
            let name = String(decoding: random.bytes(upTo: 30), as: UTF8.self)
            guard let key = try? DatabaseKey(name) else { continue }
            #expect(DatabaseKey(encoded: key.text).map { Array($0.name.utf8) } == Array(name.utf8))
            #expect(names.updateValue(Array(name.utf8), forKey: key.text) ?? Array(name.utf8) == Array(name.utf8))
            let mutation = random.mutation(of: key.text)
            if let other = DatabaseKey(encoded: mutation) { #expect(try DatabaseKey(other.name).text == mutation) }
        }
        #expect(names.count > 3000)
    }
}
