// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct DumpTierTests {
    @Test(arguments: ["daily", "weekly", "manual", "a", "before-4-2", "x-", String(repeating: "a", count: 32)])
    func `names of tiers are read`(text: String) throws {
        let tier = try DumpTier(text)
        #expect(tier.text == text)
        #expect(tier.description == text)
    }

    @Test(arguments: [
        "", "Daily", "1daily", "-daily", "day ly", "tägl", "a/b", "..", "a.b", "a_b", "daily\n",
        String(repeating: "a", count: 33),
    ])
    func `anything else is no name of a tier`(text: String) throws {
        let error = try failure { _ = try DumpTier(text) }
        #expect(error.code == .usage)
        #expect(error.cause != nil)
        #expect(error.hint != nil)
    }

    @Test(arguments: ["globals", "tests"])
    func `names of other folders are refused`(text: String) throws {
        #expect(try failure { _ = try DumpTier(text) }.cause == "the repository has another use for that name")
        #expect(try DumpTier(text + "-2").text == text + "-2")
    }

    @Test func `tiers sort by name, and manual is one of them`() throws {
        #expect(try DumpTier("daily") < .manual)
        #expect(try DumpTier("manual") == .manual)
    }
}
