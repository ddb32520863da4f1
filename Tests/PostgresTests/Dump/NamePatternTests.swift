// SPDX-License-Identifier: MIT

import Testing

@testable import Postgres

@Suite struct NamePatternTests {
    @Test(arguments: [
        ("test_*", "test_", true), ("test_*", "test_1", true), ("test_*", "Test_1", false),
        ("test_*", "a_test_1", false),
        ("*", "", true), ("*", "ä b", true), ("", "", true), ("", "a", false), ("?", "ä", true), ("?", "", false),
        ("?", "ab", false), ("a?c*", "abc", true), ("*_old", "x_old_old", true), ("*_old", "x_old_", false),
        ("a*b*c", "aXbXbXc", true), ("a*b*c", "aXcXb", false), ("a.c", "abc", false), ("[ab]", "a", false),
        ("[ab]", "[ab]", true), ("\\*", "*", true), ("\\*", "x", false), ("\\?x", "?x", true), ("a\\", "a\\", true),
        ("**", "x", true), ("*?*", "", false), ("*?*", "x", true),
    ])
    func `stars and question marks stand for others, all else for itself`(pattern: String, name: String, fits: Bool) {
        #expect(NamePattern(pattern).matches(name) == fits)
    }

    @Test func `many stars take no time`() {
        let pattern = NamePattern(String(repeating: "*a", count: 2000) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 4000)))
    }
}
