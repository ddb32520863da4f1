// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Operations

struct RestoreNamesTests {
    @Test func `names beside a database fit, whatever its own is like`() {
        for name in ["a", String(repeating: "ä", count: 31), String(repeating: "x", count: 63), "it's \"a\" 😀"] {
            let names = NamesBeside(name, number: 7)
            #expect(names.new.hasSuffix("_walden_00000007") && names.new.utf8.count <= 63)
            #expect(names.old.hasSuffix("_before_00000007") && names.old.utf8.count <= 63)
            #expect(names.mark == "restore-00000007")
        }
    }

    @Test func `a test's database is a leftover only by its own mark, when its time is over`() {
        let made = Instant(microseconds: 1_795_000_000_000_000)
        let name = TestDatabaseName(at: made, number: 0xAB)
        #expect(name.text == "walden_test_00000000000000ab")
        #expect(name.mark == "test-1795000000-00000000000000ab")
        let later = Instant(microseconds: made.microseconds + 1_000_000)
        #expect(TestDatabaseName.isLeftover(name.text, mark: name.mark, before: later))
        #expect(!TestDatabaseName.isLeftover(name.text, mark: name.mark, before: made))
        #expect(!TestDatabaseName.isLeftover("other", mark: name.mark, before: later))
        #expect(!TestDatabaseName.isLeftover("walden_test_00000000000000ac", mark: name.mark, before: later))
        for mark in [
            "", "test-", "test-1", "test-1-", "test--ab", "restore-1-00000000000000ab", "test-x-00000000000000ab",
        ] {
            #expect(!TestDatabaseName.isLeftover(name.text, mark: mark, before: later))
        }
    }
}
