// SPDX-License-Identifier: MIT

import Testing

@testable import PITR

@Suite("RandomMoment") struct RandomMomentTests {
    private static func window(_ first: Int64?, _ last: Int64?, timeline: UInt32 = 1) throws -> RecoveryWindow {
        let now = Instant(microseconds: 0)
        return RecoveryWindow(
            timeline: try #require(TimelineID(timeline)), backup: BackupID(startedAt: now), backups: 1,
            first: first.map { Instant(microseconds: $0) }, last: last.map { Instant(microseconds: $0) },
            firstLSN: LSN(1), lastLSN: LSN(2), segments: 1...1, gap: nil, gapReason: nil)
    }

    @Test func `of the same windows and seed it is the same, of another seed another`() throws {
        let windows = [try Self.window(0, 1 << 40)]
        #expect(RandomMoment(in: windows, seed: 7) == RandomMoment(in: windows, seed: 7))
        let times = Set((0..<100).compactMap { RandomMoment(in: windows, seed: $0)?.time })
        #expect(times.count == 100)
    }

    @Test func `it is in a window, before its last commit, and on its timeline, in each as often as it is long`() throws
    {
        let windows = [try Self.window(100, 200), try Self.window(1000, 1300, timeline: 2)]
        var second = 0
        for seed in 0..<4000 as Range<UInt64> {
            let moment = try #require(RandomMoment(in: windows, seed: seed))
            let isSecond = moment.timeline.rawValue == 2
            second += isSecond ? 1 : 0
            #expect((isSecond ? 1000..<1300 : 100..<200).contains(moment.time.microseconds))
        }
        #expect((2800...3200).contains(second))
    }

    @Test func `windows without a stretch of time have none`() throws {
        let none = [
            try Self.window(nil, 5), try Self.window(5, nil), try Self.window(5, 5), try Self.window(6, 5),
            try Self.window(.min, .max),
        ]
        #expect(RandomMoment(in: none, seed: 1) == nil)
        #expect(RandomMoment(in: [], seed: 1) == nil)
        #expect(RandomMoment(in: none + [try Self.window(8, 9)], seed: .max)?.time == Instant(microseconds: 8))
    }
}
