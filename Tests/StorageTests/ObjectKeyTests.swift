// SPDX-License-Identifier: MIT

import Errors
import Storage
import Testing

@Suite struct ObjectKeyTests {
    @Test(arguments: ["a", "A-Z/a.b_c/0", "...", ".a", "wal/00000001/000000010000000000000001.zst"])
    func `a key of allowed bytes is taken as it is`(text: String) throws {
        #expect(try ObjectKey(text).text == text)
    }

    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a/.", "a b", "é", "a\u{301}", "a\0", "a\n", "a+b",
        "a\\b",
        "~", String(repeating: "x", count: 241), Array(repeating: "xxxx", count: 205).joined(separator: "/") + "/",
    ])
    func `a key is refused when it holds anything else`(text: String) {
        let error = #expect(throws: WaldenError.self) { try ObjectKey(text) }
        #expect(error?.code == .usage)
        #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 32 } == true)
    }

    @Test func `a key has at most 1024 bytes`() throws {
        let text = Array(repeating: "xxx", count: 256).joined(separator: "/")
        #expect(text.utf8.count == 1023)
        #expect(try ObjectKey(text + "x").text.utf8.count == 1024)
        #expect(throws: WaldenError.self) { try ObjectKey(text + "xx") }
    }

    @Test func `appending takes whole components only`() throws {
        let key = try ObjectKey("main")
        #expect(try key.appending("wal", "00000001").text == "main/wal/00000001")
        #expect(try key.appending("wal").components == ["main", "wal"])
        for bad in ["", "a/b", "..", "a b"] { #expect(throws: WaldenError.self) { try key.appending(bad) } }
    }

    @Test func `keys are ordered by their bytes`() throws {
        let keys = try ["a-b", "a.b", "a/b", "a0", "Z", "_"].map { try ObjectKey($0) }
        #expect(keys.sorted().map(\.text) == ["Z", "_", "a-b", "a.b", "a/b", "a0"])
    }
}
