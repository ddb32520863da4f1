// SPDX-License-Identifier: MIT

import PITR
import Testing

/// A backup a day for more than a year, some of which fail, and a prune after each: fault 25, for base backups.
struct FourHundredDaysOfBackupsTests {
    @Test func `what daily prunes leave is what one would choose from all there ever were`() throws {
        let policy = try SampleHoldings.policy(days: 7, [.weekly: 4, .monthly: 12, .yearly: 3])
        var random = SplitMix64(seed: 25)
        var all = SampleHoldings()
        var kept = SampleHoldings()
        for day in 0..<400 as Range<UInt64> {
            let first = 20 * day + 1
            // One in six fails.
            if Int.random(in: 0..<6, using: &random) > 0 || day == 0 {
                all.backup(first...first + 1, day: Double(day) + 0.2)
                if let made = all.holdings.backups.last { kept.holdings.backups.append(made) }
            }
            all.wal(1...20 * (day + 1), day: Double(day) + 0.9)
            kept.add(first...20 * (day + 1), day: Double(day) + 0.9)
            let decision = try kept.decide(policy, day: Double(day) + 0.95)
            kept.carryOut(decision)
            try expectWhole(kept, decision, day: Double(day) + 0.95)
        }
        let wanted = try all.decide(policy, day: 399.95)
        #expect(
            kept.holdings.backups.map(\.backup.id).sorted()
                == wanted.backups.filter(\.isKept).map(\.backup.backup.id).sorted())
        // Seven days, one from before them, three weeks, eleven months more, less what these have in common.
        #expect((14...26).contains(kept.holdings.backups.count), "\(wanted.told)")
        #expect(kept.held == all.held(after: wanted))
    }

    /// Every point has its two segments, and the window is unbroken from a backup that ended before it.
    private func expectWhole(_ sample: SampleHoldings, _ decision: GenerationDecision, day: Double) throws {
        for one in sample.holdings.backups {
            let first = one.backup.startLSN.rawValue / sample.holdings.segmentSize.bytes
            #expect(sample.held.missing(in: first...first + 1).isEmpty)
        }
        guard day > 8 else { return }
        let window = try #require(decision.windowAfter)
        #expect(window.from < SampleHoldings.day(day - 7))
    }
}

extension SampleHoldings {
    fileprivate var held: NumberRanges { holdings.wal[timeline(1)]?.numbers ?? NumberRanges() }

    fileprivate func held(after decision: GenerationDecision) -> NumberRanges {
        let gone = decision.doomed[timeline(1)] ?? NumberRanges()
        return NumberRanges(held.ranges.flatMap { gone.missing(in: $0) })
    }

    fileprivate mutating func add(_ numbers: ClosedRange<UInt64>, day: Double) {
        var all = held
        all.insert(numbers)
        holdings.wal[timeline(1)] = .init(all, newestArchivedAt: Self.day(day))
    }

    fileprivate mutating func carryOut(_ decision: GenerationDecision) {
        let newest = holdings.wal[timeline(1)]?.newestArchivedAt ?? Self.day(0)
        holdings.wal[timeline(1)] = .init(held(after: decision), newestArchivedAt: newest)
        let kept = Set(decision.backups.filter(\.isKept).map(\.backup.backup.id))
        holdings.backups.removeAll { !kept.contains($0.backup.id) }
    }
}
