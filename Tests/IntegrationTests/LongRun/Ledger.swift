// SPDX-License-Identifier: MIT

import Glibc

/// What the load knows of its transactions, kept outside of every server.
actor Ledger {
    /// Microseconds since 1970 UTC by the host's clock, which is the servers' clock too.
    struct Entry: Sendable {
        let number: Int
        /// When the transaction was begun, and when its commit was answered: nil where nobody knows how it ended.
        let began: Int64
        var acknowledged: Int64?
    }

    private var entries: [Entry] = []

    var all: [Entry] { entries }
    var acknowledged: Int { entries.count { $0.acknowledged != nil } }

    /// A new transaction; its number counts from 0.
    func begin() -> Int {
        entries.append(Entry(number: entries.count, began: Self.now, acknowledged: nil))
        return entries.count - 1
    }

    func acknowledge(_ number: Int) { entries[number].acknowledged = Self.now }

    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

extension [Ledger.Entry] {
    /// What is wrong with the numbers that a server holds which was recovered to `moment`; nil: to the latest.
    ///
    /// Whatever was acknowledged before must be there, whatever was begun later must not, nor what nobody wrote.
    func faults(of found: [Int], at moment: Int64?) -> [String] {
        let numbers = Set(found)
        var faults = numbers.count == found.count ? [] : ["some numbers are there twice"]
        for entry in self {
            let isThere = numbers.contains(entry.number)
            if let moment, isThere, entry.began > moment { faults.append("\(entry) is there too early") }
            guard !isThere, let end = entry.acknowledged, moment.map({ end < $0 }) ?? true else { continue }
            faults.append("\(entry) was acknowledged and is lost")
        }
        return faults + numbers.filter { !indices.contains($0) }.map { "\($0) was never written" }
    }
}
