// SPDX-License-Identifier: MIT

import Errors
import Operations
import Testing

@Suite("What a drill's queries are to answer") struct DrillExpectationTests {
    @Test(arguments: [
        ("42", "42", true), ("42", "42.0", false), ("t", "t", true), ("t", "f", false), ("", "", true),
        ("> 0", "1", true), ("> 0", "0", false), (">0", "0.5", true), ("> 0", "-1", false), ("> 0", "many", false),
        (">= 10", "10", true), (">= 10", "9", false), ("<= 1e3", "1000", true), ("<= 1e3", "1000.5", false),
        ("< 5", "4", true), ("< 5", "5", false), ("= 10", "10.0", true), ("= 10", "11", false), ("= x", "x", true),
        ("!= 0", "0.0", false), ("!= 0", "1", true), ("<> x", "y", true), ("<> x", "x", false),
        ("> 9007199254740992", "9007199254740993", true), ("> 9007199254740993", "9007199254740993", false),
        ("= > 0", "> 0", true), ("> 0", "nan", false), ("> 0", "inf", false), ("> 0", "0x1", false),
    ])
    func `a text as it is, or a comparison`(_ expected: String, _ found: String, _ isMet: Bool) throws {
        #expect(try DrillExpectation(expected).isMet(by: found) == isMet)
    }

    @Test(arguments: ["", "0", "> 0", "!= 0", "<> x"])
    func `no row and NULL are never what is expected`(_ expected: String) throws {
        #expect(try !DrillExpectation(expected).isMet(by: nil))
    }

    @Test(arguments: ["> many", "<", ">= ", "< 2026-01-01", "> nan", "<= 0x10", "> 1e999"])
    func `an order needs a number`(_ text: String) throws {
        let error = try #require(throws: WaldenError.self) { try DrillExpectation(text) }
        #expect(error.code == .usage && error.hint != nil)
    }
}
