// SPDX-License-Identifier: MIT

import Testing

/// What ``LongRunTests`` hold a restored server against.
struct LedgerTests {
    private static let entries = [
        Ledger.Entry(number: 0, began: 10, acknowledged: 20), Ledger.Entry(number: 1, began: 15, acknowledged: nil),
        Ledger.Entry(number: 2, began: 30, acknowledged: 40),
    ]

    @Test(arguments: [[0], [0, 1], [0, 2], [2, 1, 0]])
    func `what was acknowledged before is there, and what nobody knows of may be`(found: [Int]) {
        #expect(Self.entries.faults(of: found, at: 35).isEmpty)
    }

    @Test(arguments: [([1], "lost"), ([0, 2], "too early"), ([0, 0], "twice"), ([0, 7], "never written")])
    func `what is lost, too early, twice or made up is told`(found: [Int], word: String) {
        let faults = Self.entries.faults(of: found, at: 25)
        #expect(faults.count == 1 && faults.first?.contains(word) == true, "\(faults)")
    }

    @Test func `the latest holds all that was acknowledged`() {
        #expect(Self.entries.faults(of: [0, 2], at: nil).isEmpty)
        #expect(Self.entries.faults(of: [0, 1], at: nil).count == 1)
    }
}
